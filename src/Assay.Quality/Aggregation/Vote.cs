namespace Assay.Quality.Aggregation;

/// <summary>One annotator's answer to one item, as dense indices.</summary>
/// <param name="Item">0 to items - 1.</param>
/// <param name="Annotator">0 to annotators - 1.</param>
/// <param name="Answer">The class chosen, 0 to classes - 1, or <see cref="Abstained"/>.</param>
public readonly record struct Vote(int Item, int Annotator, int Answer)
{
    /// <summary>The annotator saw the item and chose no class. It is counted and tells nothing about any class.</summary>
    public const int Abstained = -1;
}
