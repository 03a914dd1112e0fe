namespace Assay.Quality.Drift;

/// <summary>Upper tails of the distributions that test statistics have.</summary>
internal static class Tails
{
    private const int MostTerms = 100_000;

    /// <summary>
    /// P(X >= x) for chi-square, by the regularised incomplete gamma function: series below its mean, continued fraction (modified Lentz)
    /// above; NIST Digital Library of Mathematical Functions, 8.11.4 and 8.9.2, https://dlmf.nist.gov/8.
    /// </summary>
    public static double ChiSquare(double statistic, int degreesOfFreedom)
    {
        var (shape, x) = (degreesOfFreedom / 2.0, statistic / 2);
        if (x <= 0)
        {
            return 1;
        }

        var scale = Math.Exp((shape * Math.Log(x)) - x - LogGamma(shape));
        return Math.Clamp(x < shape + 1 ? 1 - (scale * Series(shape, x)) : scale * Fraction(shape, x), 0, 1);
    }

    /// <summary>P(D >= d) for the largest distance of the empirical distribution of n values from its own.</summary>
    /// <remarks>
    /// Up to 100 values exact, by powers of a matrix: G. Marsaglia, W. W. Tsang and J. Wang, "Evaluating Kolmogorov's Distribution", Journal of Statistical
    /// Software 8(18), 2003, https://doi.org/10.18637/jss.v008.i18. Beyond, Kolmogorov's limit with the correction of J. Vrbik, "Deriving CDF of
    /// Kolmogorov-Smirnov Test Statistic", Applied Mathematics 11, 2020, pp. 227-246, https://doi.org/10.4236/am.2020.113018.
    /// </remarks>
    public static double Kolmogorov(double distance, int values)
    {
        if (distance <= 0.5 / values)
        {
            return 1;
        }

        if (distance >= 1)
        {
            return 0;
        }

        if (values <= 100)
        {
            return Math.Clamp(1 - KolmogorovMatrix.Below(distance, values), 0, 1);
        }

        var root = Math.Sqrt(values);
        var x = (distance * root) + (1 / (6 * root)) + (((distance * root) - 1) / (4.0 * values));
        return Limit(x);
    }

    private static double Series(double shape, double x)
    {
        var (term, sum) = (1 / shape, 1 / shape);
        for (var n = 1; n < MostTerms && term > sum * 1e-17; n++)
        {
            term *= x / (shape + n);
            sum += term;
        }

        return sum;
    }

    private static double Fraction(double shape, double x)
    {
        const double Tiny = 1e-300;
        var b = x + 1 - shape;
        var (c, d) = (1 / Tiny, 1 / b);
        var value = d;
        for (var n = 1; n < MostTerms; n++)
        {
            var a = n * (shape - n);
            b += 2;
            d = (a * d) + b;
            c = b + (a / c);
            d = 1 / (Math.Abs(d) < Tiny ? Tiny : d);
            c = Math.Abs(c) < Tiny ? Tiny : c;
            value *= c * d;
            if (Math.Abs((c * d) - 1) < 1e-16)
            {
                break;
            }
        }

        return value;
    }

    /// <summary>ln Γ by Stirling's series (DLMF 5.11.1), shifted up to where eight terms are exact to double precision.</summary>
    internal static double LogGamma(double x)
    {
        var shift = 0.0;
        for (; x < 15; x++)
        {
            shift += Math.Log(x);
        }

        var square = x * x;
        var series = (1 / 12.0) - ((1 / 360.0) - ((1 / 1260.0) - ((1 / 1680.0) - ((1 / 1188.0) - ((691 / 360360.0) - (1 / (156.0 * square))) / square) / square) / square) / square) / square;
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (series / x) - shift;
    }

    /// <summary>Kolmogorov's limit: 2 times the alternating sum of exp(-2 k² x²), for small x by its other form.</summary>
    private static double Limit(double x)
    {
        if (x < 1)
        {
            var below = 0.0;
            for (var k = 1; k <= 20; k += 2)
            {
                below += Math.Exp(-(k * k * Math.PI * Math.PI) / (8 * x * x));
            }

            return Math.Clamp(1 - (Math.Sqrt(2 * Math.PI) / x * below), 0, 1);
        }

        var tail = 0.0;
        for (var k = 1; k <= 20; k++)
        {
            tail += (k % 2 == 1 ? 2 : -2) * Math.Exp(-2.0 * k * k * x * x);
        }

        return Math.Clamp(tail, 0, 1);
    }
}
