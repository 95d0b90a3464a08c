"""Reference values of reference.test.ts, computed apart from the code under test:
intervals by root finding on scipy's betaln, mixtures by brute force over all starts
with scipy's binomial. Made with scipy 1.17.1:  python3 reference.py
"""

import json
import math

from scipy.optimize import brentq
from scipy.special import betainc, betaln, gammaln
from scipy.stats import binom


def interval(x, m, alpha):
    limit = betaln(x + 0.5, m - x + 0.5) - betaln(0.5, 0.5) + math.log(alpha)

    def over(p):
        return (x * math.log(p) if x > 0 else 0) + ((m - x) * math.log1p(-p) if m > x else 0) - limit

    lower = 0 if x == 0 else brentq(over, 1e-300, x / m, xtol=1e-15)
    upper = 1 if x == m else brentq(over, max(x / m, 1e-300), 1 - 1e-15, xtol=1e-15)
    return lower, upper


def placed(t):
    return 1 - 0.3 * 300 / (300 + t)


def mixture(blocks, alternatives):
    value = 1 - placed(len(blocks) - 1)
    for start in range(len(blocks)):
        fresh = placed(start) - (placed(start - 1) if start > 0 else 0)
        for k in range(alternatives):
            value += fresh * math.prod(block[k] for block in blocks[start:]) / alternatives
    return value


def ratio(blocks, ratios=(1.5, 2.5, 5, 12, 30, 100, 1000)):
    factors = []
    for n1, n0, share in blocks:
        part = n1 / (n1 + n0)
        factors.append([(1 + part * (r - 1)) / (1 + share * (r - 1)) for r in ratios])
    return mixture(factors, len(ratios))


def exceedance(q, blocks, odds=(1.2, 1.5, 2.2, 4, 10)):
    factors = []
    for x0, m0, x1, m1 in blocks:
        row = []
        for o in odds:
            q1 = o * q / (1 - q + o * q)
            mean = (m0 * q + m1 * q1) / (m0 + m1)
            log = binom.logpmf(x0, m0, q) + binom.logpmf(x1, m1, q1)
            row.append(math.exp(log - binom.logpmf(x0, m0, mean) - binom.logpmf(x1, m1, mean)))
        factors.append(row)
    return mixture(factors, len(odds))


def beta_mixture(n1, n0, share, a=0.5, b=0.5):
    log = betaln(a + n1, b + n0) - betaln(a, b) - n1 * math.log(share) - n0 * math.log(1 - share)
    return math.exp(log) * (1 - betainc(a + n1, b + n0, share)) / (1 - betainc(a, b, share))


cases = [(0, 10, 0.01), (3, 1000, 0.01), (50, 1000, 0.05), (7.5, 20.25, 0.01), (1000, 1000000, 0.001), (999, 1000, 0.01)]
print("intervals", json.dumps([[*case, *interval(*case)] for case in cases]))
print("lnGamma", json.dumps([[x, float(gammaln(x))] for x in [0.1, 0.5, 1, 2.5, 10, 1000.5, 1e6]]))
print("ratio", ratio([(1, 2, 0.1), (0, 1, 0.12), (1, 0, 0.09), (1, 0, 0.1), (0, 3, 0.11), (2, 1, 0.3), (1, 0, 0.5)]))
print("p90", exceedance(0.1, [(9, 90, 2, 10), (8, 85, 3, 12), (12, 95, 1, 9)]))
print("p50", exceedance(0.5, [(45, 90, 8, 10), (40, 85, 9, 12), (50, 95, 7, 9)]))
print("beta mixture", json.dumps([[n1, n0, beta_mixture(n1, n0, 0.1)] for n1, n0 in [(4, 1), (6, 2), (10, 5), (1, 9), (20, 5)]]))
