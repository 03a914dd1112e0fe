namespace Assay.Quality.Sampling;

/// <summary>What a model believes about items without labels, and what they look like.</summary>
/// <remarks>
/// Shapes, for N items, K classes and D dimensions: probabilities [N, K], rows sum to 1; embeddings [N, D], or none. Embeddings are scaled
/// to length 1 once, so that their products are cosines; a row of zeros stays and is like nothing. Immutable. Time and memory O(N*D).
/// </remarks>
public sealed class UnlabeledPool
{
    /// <summary>How far from 1 a row's sum may be.</summary>
    private const double Tolerance = 1e-3;

    private readonly double[] _probabilities;

    /// <summary>Checks probabilities and scales embeddings; both arrays are only read.</summary>
    /// <param name="probabilities">[N, K]: kept, not copied.</param>
    /// <param name="classes">K, at least 1.</param>
    /// <param name="embeddings">[N, D]: copied; null where there are none.</param>
    /// <exception cref="ArgumentException">A row is no row of probabilities, an embedding is not finite, or the shapes differ.</exception>
    public UnlabeledPool(double[] probabilities, int classes, float[]? embeddings = null)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(probabilities.Length % classes, 0, nameof(probabilities));
        (_probabilities, Classes) = (probabilities, classes);
        for (var item = 0; item < Items; item++)
        {
            var (sum, least) = (0.0, 0.0);
            foreach (var share in this[item])
            {
                (sum, least) = (sum + share, Math.Min(least, share));
            }

            if (!(Math.Abs(sum - 1) <= Tolerance) || least < 0)
            {
                throw new ArgumentException($"The probabilities of item {item} are negative or do not sum to 1.", nameof(probabilities));
            }
        }

        Embeddings = embeddings is null ? null : new Embeddings(embeddings, Items);
    }

    /// <summary>N.</summary>
    public int Items => _probabilities.Length / Classes;

    /// <summary>K.</summary>
    public int Classes { get; }

    /// <summary>Null where there are none.</summary>
    public Embeddings? Embeddings { get; }

    /// <summary>[K]: the probabilities of an item.</summary>
    public ReadOnlySpan<double> this[int item] => _probabilities.AsSpan(item * Classes, Classes);
}
