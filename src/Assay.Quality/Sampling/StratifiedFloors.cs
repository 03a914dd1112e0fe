namespace Assay.Quality.Sampling;

/// <summary>Gives every class a floor of places in a batch, so that rare classes are asked about at all.</summary>
/// <remarks>
/// Source: stratified allocation with a minimum a stratum, W. G. Cochran, Sampling Techniques, 3rd ed., Wiley 1977, ch. 5; strata are the classes that a model predicts.
/// Each class first gets its floor of items predicted to be it, in the order given; what is left of the batch goes to the order alone. Where floors exceed the batch, classes take turns, those with
/// the fewest labels first. Deterministic. Time O(N + K log K), memory O(N + K).
/// Known weakness: a class that the model never predicts gets nothing; label a few random items of it first.
/// </remarks>
public static class StratifiedFloors
{
    /// <summary>The chosen items: floors first, then by the order.</summary>
    /// <param name="order">Items, most wanted first.</param>
    /// <param name="predicted">[N]: a class for each item, 0 to K - 1.</param>
    /// <param name="labels">[K]: how many labels each class has already; they count towards its floor.</param>
    /// <param name="floor">Labels that every class should have after the batch, at least 0.</param>
    /// <param name="batch">How many, at most; at least 0.</param>
    public static int[] Select(ReadOnlySpan<int> order, ReadOnlySpan<int> predicted, ReadOnlySpan<int> labels, int floor, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(floor);
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        var queues = new Queue<int>[labels.Length];
        for (var label = 0; label < queues.Length; label++)
        {
            queues[label] = new();
        }

        foreach (var item in order)
        {
            queues[predicted[item]].Enqueue(item);
        }

        var (chosen, taken, have) = (new List<int>(), new HashSet<int>(), labels.ToArray());
        while (chosen.Count < batch && Neediest(queues, have, floor) is >= 0 and var label)
        {
            have[label]++;
            taken.Add(queues[label].Peek());
            chosen.Add(queues[label].Dequeue());
        }

        foreach (var item in order)
        {
            if (chosen.Count >= batch)
            {
                break;
            }

            if (taken.Add(item))
            {
                chosen.Add(item);
            }
        }

        return [.. chosen];
    }

    /// <summary>The class with the fewest labels below its floor that has an item left; -1 where there is none.</summary>
    private static int Neediest(Queue<int>[] queues, int[] have, int floor)
    {
        var neediest = -1;
        for (var label = 0; label < have.Length; label++)
        {
            if (have[label] < floor && queues[label].Count > 0 && (neediest < 0 || have[label] < have[neediest]))
            {
                neediest = label;
            }
        }

        return neediest;
    }
}
