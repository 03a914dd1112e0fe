using Assay.Quality.Agreement;

namespace Assay.Quality.Workers;

/// <summary>What is believed of a share: its distribution function and its quantiles.</summary>
/// <remarks>
/// The regularised incomplete beta function by the continued fraction of W. H. Press and others, "Numerical Recipes", 3rd ed.
/// 2007, section 6.4, evaluated by Lentz's method; log gamma by Lanczos' approximation (C. Lanczos, 1964,
/// https://doi.org/10.1137/0701008). Relative error below 1e-9 for parameters up to 1e6. Quantiles to 1e-10.
/// </remarks>
internal static class BetaDistribution
{
    private const double Tiny = 1e-300;
    private const double Precision = 1e-14;
    private const double Near = 1e-10;
    private const int MostSteps = 200;

    private static readonly double[] s_lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
        9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>P(share at most x).</summary>
    public static double Cdf(double x, double a, double b)
    {
        if (x <= 0 || x >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(1 - x, b, a) / b);
    }

    /// <summary>Newton's method inside a bracket, which halves where a step would leave it.</summary>
    public static double Quantile(double probability, double a, double b)
    {
        var (low, high, x) = (0.0, 1.0, a / (a + b));
        var log = LogBeta(a, b);
        for (var step = 0; step < MostSteps; step++)
        {
            var miss = Cdf(x, a, b) - probability;
            (low, high) = miss < 0 ? (x, high) : (low, x);
            var density = Math.Exp(((a - 1) * Math.Log(x)) + ((b - 1) * Math.Log(1 - x)) - log);
            var next = x - (miss / density);
            next = next > low && next < high ? next : (low + high) / 2;
            if (Math.Abs(next - x) < Near)
            {
                return next;
            }

            x = next;
        }

        return x;
    }

    public static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);

    /// <summary>The middle of the distribution that holds a share of the belief.</summary>
    public static ConfidenceInterval Interval(double a, double b, double confidence) =>
        new(Quantile((1 - confidence) / 2, a, b), Quantile((1 + confidence) / 2, a, b), confidence);

    private static double LogGamma(double x)
    {
        if (x < 0.5)
        {
            return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        }

        var sum = s_lanczos[0];
        for (var at = 1; at < s_lanczos.Length; at++)
        {
            sum += s_lanczos[at] / (x - 1 + at);
        }

        var t = x + 6.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x - 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }

    private static double Fraction(double x, double a, double b)
    {
        var c = 1.0;
        var d = 1 / Away(1 - ((a + b) * x / (a + 1)));
        var value = d;
        for (var m = 1; m < 10_000; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Away(1 + (even * d));
            c = Away(1 + (even / c));
            value *= c * d;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Away(1 + (odd * d));
            c = Away(1 + (odd / c));
            value *= c * d;
            if (Math.Abs((c * d) - 1) < Precision)
            {
                break;
            }
        }

        return value;
    }

    private static double Away(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
