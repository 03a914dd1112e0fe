namespace Assay.Quality.Sampling;

/// <summary>For every item the largest cosine with any that was chosen; grows with each choice.</summary>
internal sealed class Nearness
{
    private readonly Embeddings _embeddings;
    private readonly int[] _items;
    private readonly float[] _largest;

    /// <param name="items">Those watched; null for all.</param>
    public Nearness(Embeddings embeddings, ReadOnlySpan<int> chosen, int[]? items = null)
    {
        (_embeddings, _items) = (embeddings, items ?? [.. Enumerable.Range(0, embeddings.Items)]);
        _largest = new float[_items.Length];
        Array.Fill(_largest, -1);
        foreach (var item in chosen)
        {
            Add(item);
        }
    }

    /// <summary>-1 to 1, by the place among the items watched; -1 while nothing was chosen.</summary>
    public float this[int at] => _largest[at];

    public void Add(int chosen)
    {
        var vector = _embeddings[chosen];
        for (var at = 0; at < _items.Length; at++)
        {
            _largest[at] = Math.Clamp(Embeddings.Dot(_embeddings[_items[at]], vector), _largest[at], 1);
        }
    }
}
