namespace Assay.Quality.Aggregation;

/// <summary>One annotator's answer to one item, as dense indices.</summary>
/// <param name="Item">0 to items - 1.</param>
/// <param name="Annotator">0 to annotators - 1.</param>
/// <param name="Answer">The class chosen, 0 to classes - 1.</param>
public readonly record struct Vote(int Item, int Annotator, int Answer);
