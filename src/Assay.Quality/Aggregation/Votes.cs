namespace Assay.Quality.Aggregation;

/// <summary>All votes of one question, compressed by item and by annotator: the one shape that every aggregator reads.</summary>
/// <remarks>
/// Shapes, for I items, A annotators, K classes, V votes: row of an item = its annotators and answers, side by side,
/// ordered by annotator, then answer; row of an annotator = its items and answers, ordered by item, then answer.
/// The order in which votes arrived leaves no trace, so no aggregator can depend on it.
/// A repeated (item, annotator) pair is kept and counts each time; items and annotators without votes have empty rows.
/// Abstentions are counted by annotator and are in no row: whether somebody passes is taken to say nothing about the truth.
/// Immutable. Memory 16 bytes a vote and 4 bytes an item and annotator.
/// </remarks>
public sealed class Votes
{
    private readonly int[] _itemStarts;
    private readonly int[] _annotatorByItem;
    private readonly int[] _answerByItem;
    private readonly int[] _annotatorStarts;
    private readonly int[] _itemByAnnotator;
    private readonly int[] _answerByAnnotator;
    private readonly int[] _abstentions;

    /// <summary>Compresses votes; the span is only read.</summary>
    /// <exception cref="ArgumentException">A count is negative, there is no class, or a vote lies outside the counts.</exception>
    public Votes(ReadOnlySpan<Vote> votes, int items, int annotators, int classes)
    {
        Check(votes, items, annotators, classes);
        (Items, Annotators, Classes) = (items, annotators, classes);

        _itemStarts = new int[items + 1];
        _abstentions = new int[annotators];
        foreach (ref readonly var vote in votes)
        {
            if (vote.Answer == Vote.Abstained)
            {
                _abstentions[vote.Annotator]++;
            }
            else
            {
                _itemStarts[vote.Item + 1]++;
            }
        }

        var cursors = Accumulate(_itemStarts);
        Count = _itemStarts[items];
        (_annotatorByItem, _answerByItem) = ByItem(votes, Count, cursors);
        SortRows(_itemStarts, _annotatorByItem, _answerByItem);

        _annotatorStarts = new int[annotators + 1];
        foreach (var annotator in _annotatorByItem)
        {
            _annotatorStarts[annotator + 1]++;
        }

        (_itemByAnnotator, _answerByAnnotator) = ByAnnotator(Accumulate(_annotatorStarts));
    }

    /// <summary>I, items without votes included.</summary>
    public int Items { get; }

    /// <summary>A, annotators without votes included.</summary>
    public int Annotators { get; }

    /// <summary>K, at least 1.</summary>
    public int Classes { get; }

    /// <summary>V, repeated pairs included, abstentions not.</summary>
    public int Count { get; }

    /// <summary>[I + 1]: the row of an item runs from its entry to the next one.</summary>
    public ReadOnlySpan<int> ItemStarts => _itemStarts;

    /// <summary>[V] in item order: who answered.</summary>
    public ReadOnlySpan<int> AnnotatorByItem => _annotatorByItem;

    /// <summary>[V] in item order: the class chosen.</summary>
    public ReadOnlySpan<int> AnswerByItem => _answerByItem;

    /// <summary>[A + 1]: the row of an annotator runs from its entry to the next one.</summary>
    public ReadOnlySpan<int> AnnotatorStarts => _annotatorStarts;

    /// <summary>[V] in annotator order: the item answered.</summary>
    public ReadOnlySpan<int> ItemByAnnotator => _itemByAnnotator;

    /// <summary>[V] in annotator order: the class chosen.</summary>
    public ReadOnlySpan<int> AnswerByAnnotator => _answerByAnnotator;

    /// <summary>[A]: how often each annotator passed.</summary>
    public ReadOnlySpan<int> Abstentions => _abstentions;

    /// <summary>Who answered an item; parallel to <see cref="AnswersTo"/>.</summary>
    public ReadOnlySpan<int> AnnotatorsOf(int item) => Row(_annotatorByItem, _itemStarts, item);

    /// <summary>The answers to an item; parallel to <see cref="AnnotatorsOf"/>.</summary>
    public ReadOnlySpan<int> AnswersTo(int item) => Row(_answerByItem, _itemStarts, item);

    /// <summary>The items that an annotator answered; parallel to <see cref="AnswersBy"/>.</summary>
    public ReadOnlySpan<int> ItemsOf(int annotator) => Row(_itemByAnnotator, _annotatorStarts, annotator);

    /// <summary>An annotator's answers; parallel to <see cref="ItemsOf"/>.</summary>
    public ReadOnlySpan<int> AnswersBy(int annotator) => Row(_answerByAnnotator, _annotatorStarts, annotator);

    private static void Check(ReadOnlySpan<Vote> votes, int items, int annotators, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        ArgumentOutOfRangeException.ThrowIfNegative(annotators);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        for (var row = 0; row < votes.Length; row++)
        {
            var vote = votes[row];
            if ((uint)vote.Item >= (uint)items || (uint)vote.Annotator >= (uint)annotators
                || ((uint)vote.Answer >= (uint)classes && vote.Answer != Vote.Abstained))
            {
                throw new ArgumentException(
                    $"Vote {row} is {vote}, outside {items} items, {annotators} annotators and {classes} classes.", nameof(votes));
            }
        }
    }

    /// <summary>Turns counts, shifted by one, into row starts and returns a copy to be used as write cursors.</summary>
    private static int[] Accumulate(int[] starts)
    {
        for (var row = 1; row < starts.Length; row++)
        {
            starts[row] += starts[row - 1];
        }

        return [.. starts];
    }

    private static (int[] Annotators, int[] Answers) ByItem(ReadOnlySpan<Vote> votes, int count, int[] cursors)
    {
        var annotators = new int[count];
        var answers = new int[count];
        foreach (ref readonly var vote in votes)
        {
            if (vote.Answer == Vote.Abstained)
            {
                continue;
            }

            var at = cursors[vote.Item]++;
            annotators[at] = vote.Annotator;
            answers[at] = vote.Answer;
        }

        return (annotators, answers);
    }

    private static void SortRows(int[] starts, int[] annotators, int[] answers)
    {
        var keys = Array.Empty<long>();
        for (var item = 0; item + 1 < starts.Length; item++)
        {
            var (from, length) = (starts[item], starts[item + 1] - starts[item]);
            if (length < 2)
            {
                continue;
            }

            if (keys.Length < length)
            {
                keys = new long[Math.Max(length, 2 * keys.Length)];
            }

            for (var vote = 0; vote < length; vote++)
            {
                keys[vote] = ((long)annotators[from + vote] << 32) | (uint)answers[from + vote];
            }

            keys.AsSpan(0, length).Sort();
            for (var vote = 0; vote < length; vote++)
            {
                annotators[from + vote] = (int)(keys[vote] >> 32);
                answers[from + vote] = (int)keys[vote];
            }
        }
    }

    private (int[] Items, int[] Answers) ByAnnotator(int[] cursors)
    {
        var items = new int[Count];
        var answers = new int[Count];
        for (var item = 0; item < Items; item++)
        {
            for (var vote = _itemStarts[item]; vote < _itemStarts[item + 1]; vote++)
            {
                var at = cursors[_annotatorByItem[vote]]++;
                items[at] = item;
                answers[at] = _answerByItem[vote];
            }
        }

        return (items, answers);
    }

    private static ReadOnlySpan<int> Row(int[] values, int[] starts, int row) =>
        values.AsSpan(starts[row], starts[row + 1] - starts[row]);
}
