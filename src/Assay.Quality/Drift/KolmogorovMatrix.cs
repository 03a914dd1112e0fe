namespace Assay.Quality.Drift;

/// <summary>Kolmogorov's distribution for few values, as the power of a matrix (Marsaglia, Tsang and Wang 2003, https://doi.org/10.18637/jss.v008.i18).</summary>
internal static class KolmogorovMatrix
{
    /// <summary>P(D &lt; d) for n values, n up to some hundreds: n! / n^n times the middle entry of H^n.</summary>
    public static double Below(double distance, int values)
    {
        var steps = (int)(values * distance) + 1;
        var size = (2 * steps) - 1;
        var power = Power(Transitions(size, steps - (values * distance)), size, values, out var exponent);
        var (middle, scale) = (power[((steps - 1) * size) + steps - 1], exponent);
        for (var factor = 1; factor <= values; factor++)
        {
            middle *= factor / (double)values;
            if (middle < 1e-140)
            {
                (middle, scale) = (middle * 1e140, scale - 140);
            }
        }

        return middle * Math.Pow(10, scale);
    }

    private static double[] Transitions(int size, double rest)
    {
        var matrix = new double[size * size];
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < Math.Min(size, row + 2); column++)
            {
                matrix[(row * size) + column] = 1;
            }
        }

        for (var row = 0; row < size; row++)
        {
            matrix[row * size] -= Math.Pow(rest, row + 1);
            matrix[((size - 1) * size) + row] -= Math.Pow(rest, size - row);
        }

        matrix[(size - 1) * size] += (2 * rest) - 1 > 0 ? Math.Pow((2 * rest) - 1, size) : 0;
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column < Math.Min(size, row + 2); column++)
            {
                for (var factor = 1; factor <= row - column + 1; factor++)
                {
                    matrix[(row * size) + column] /= factor;
                }
            }
        }

        return matrix;
    }

    /// <summary>By squaring; powers of ten that do not fit are kept in the exponent.</summary>
    private static double[] Power(double[] matrix, int size, int times, out int exponent)
    {
        if (times == 1)
        {
            exponent = 0;
            return matrix;
        }

        var half = Power(matrix, size, times / 2, out exponent);
        var power = Product(half, half, size);
        exponent *= 2;
        power = times % 2 == 0 ? power : Product(matrix, power, size);
        if (power[(size / 2 * size) + (size / 2)] > 1e140)
        {
            for (var cell = 0; cell < power.Length; cell++)
            {
                power[cell] *= 1e-140;
            }

            exponent += 140;
        }

        return power;
    }

    private static double[] Product(double[] one, double[] other, int size)
    {
        var product = new double[size * size];
        for (var row = 0; row < size; row++)
        {
            for (var between = 0; between < size; between++)
            {
                var factor = one[(row * size) + between];
                for (var column = 0; column < size; column++)
                {
                    product[(row * size) + column] += factor * other[(between * size) + column];
                }
            }
        }

        return product;
    }
}
