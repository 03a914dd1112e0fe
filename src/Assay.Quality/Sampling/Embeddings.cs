using System.Numerics;
using System.Runtime.InteropServices;

namespace Assay.Quality.Sampling;

/// <summary>Vectors of items, scaled to length 1: their products are cosines.</summary>
/// <remarks>Shape [N, D]. A row of zeros stays, and its cosine with all is 0. Immutable. Time and memory O(N*D).</remarks>
public sealed class Embeddings
{
    private readonly float[] _values;

    /// <summary>Copies and scales.</summary>
    /// <param name="values">[N, D].</param>
    /// <param name="items">N.</param>
    /// <exception cref="ArgumentException">A value is not finite, or the values are no N rows.</exception>
    public Embeddings(ReadOnlySpan<float> values, int items)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        if (items == 0 ? values.Length > 0 : values.Length % items != 0)
        {
            throw new ArgumentException($"{values.Length} values are no {items} rows of the same length.", nameof(values));
        }

        (_values, Items, Dimensions) = (values.ToArray(), items, items == 0 ? 0 : values.Length / items);
        for (var item = 0; item < items; item++)
        {
            var row = _values.AsSpan(item * Dimensions, Dimensions);
            var square = 0.0;
            foreach (var value in row)
            {
                square += (double)value * value;
            }

            if (!double.IsFinite(square))
            {
                throw new ArgumentException($"The embedding of item {item} is not finite.", nameof(values));
            }

            var scale = square > 0 ? 1 / Math.Sqrt(square) : 0;
            foreach (ref var value in row)
            {
                value = (float)(value * scale);
            }
        }
    }

    /// <summary>N.</summary>
    public int Items { get; }

    /// <summary>D.</summary>
    public int Dimensions { get; }

    /// <summary>[D]: an item's vector, of length 1 or 0.</summary>
    public ReadOnlySpan<float> this[int item] => _values.AsSpan(item * Dimensions, Dimensions);

    /// <summary>The cosine of two items, -1 to 1 but for rounding.</summary>
    public float Cosine(int item, int other) => Dot(this[item], this[other]);

    /// <summary>[N]: mean cosine of each item with all, itself included; O(N*D), for it is the product with the mean vector.</summary>
    public double[] Density()
    {
        var sum = new double[Dimensions];
        for (var at = 0; at < _values.Length; at++)
        {
            sum[at % Dimensions] += _values[at];
        }

        float[] mean = [.. sum.Select(total => (float)(total / Math.Max(1, Items)))];
        var density = new double[Items];
        for (var item = 0; item < Items; item++)
        {
            density[item] = Dot(this[item], mean);
        }

        return density;
    }

    internal static float Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var first = MemoryMarshal.Cast<float, Vector<float>>(one);
        var second = MemoryMarshal.Cast<float, Vector<float>>(other);
        var sums = Vector<float>.Zero;
        for (var at = 0; at < first.Length; at++)
        {
            sums += first[at] * second[at];
        }

        var sum = Vector.Sum(sums);
        for (var at = first.Length * Vector<float>.Count; at < one.Length; at++)
        {
            sum += one[at] * other[at];
        }

        return sum;
    }
}
