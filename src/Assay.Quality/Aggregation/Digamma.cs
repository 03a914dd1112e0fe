namespace Assay.Quality.Aggregation;

/// <summary>The derivative of log gamma.</summary>
/// <remarks>
/// Recurrence up to 6, then the asymptotic series of Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 6.3.18,
/// https://personal.math.ubc.ca/~cbm/aands/page_259.htm; relative error below 1e-9 for positive arguments.
/// </remarks>
internal static class Digamma
{
    private const double Far = 6;

    /// <param name="x">Above 0.</param>
    public static double Of(double x)
    {
        var below = 0.0;
        while (x < Far)
        {
            below += 1 / x;
            x++;
        }

        var inverse = 1 / (x * x);
        return Math.Log(x) - (0.5 / x) - below
            - (inverse * ((1.0 / 12) - (inverse * ((1.0 / 120) - (inverse * ((1.0 / 252) - (inverse * ((1.0 / 240) - (inverse / 132)))))))));
    }
}
