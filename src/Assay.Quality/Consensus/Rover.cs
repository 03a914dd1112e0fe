namespace Assay.Quality.Consensus;

/// <summary>One place of a network of words.</summary>
/// <param name="Word">The word with the most weight; null where most say that there is none.</param>
/// <param name="Support">Its share of all weight.</param>
public sealed record RoverSlot(string? Word, double Support);

/// <summary>Combines transcripts of the same speech word by word.</summary>
/// <remarks>
/// Source: J. G. Fiscus, "A Post-processing System to Yield Reduced Word Error Rates: Recognizer Output Voting Error Reduction (ROVER)", IEEE ASRU 1997, pp. 347-354,
/// https://doi.org/10.1109/ASRU.1997.659110: transcripts are aligned one after another to a network of places, and each place takes a vote. Aligning a word to a place that holds it costs nothing, another word
/// 1, an insertion or a deletion 1; among equal ways a word goes to a place before it is inserted. The first transcript is the one nearest to all others (departure: the paper takes them as they come), so that the
/// order of the transcripts leaves no trace but for ties. A transcript's weight is its annotator's. Ties go to the word that an earlier transcript in that order has; a word goes before none.
/// Deterministic. Time O(n² L²) for n transcripts of L words, memory O(L²).
/// Known weakness: words that were heard at different places count as different; words are compared as they are, so level case and punctuation first.
/// </remarks>
public static class Rover
{
    /// <summary>All places in order; the words in them are the transcript.</summary>
    /// <param name="transcripts">[n] words each, none null.</param>
    /// <param name="weights">[n], not negative; null for equal.</param>
    public static RoverSlot[] Align(IReadOnlyList<string[]> transcripts, IReadOnlyList<double>? weights = null)
    {
        ArgumentNullException.ThrowIfNull(transcripts);
        var loads = weights ?? [.. Enumerable.Repeat(1.0, transcripts.Count)];
        ArgumentOutOfRangeException.ThrowIfNotEqual(loads.Count, transcripts.Count, nameof(weights));
        var total = loads.Sum();
        var slots = new List<Slot>();
        var before = 0.0;
        foreach (var transcript in Order(transcripts))
        {
            slots = Merge(slots, transcripts[transcript], loads[transcript], before);
            before += loads[transcript];
        }

        return [.. slots.Select(slot => slot.Vote(total))];
    }

    /// <summary>The words that win their places, with a blank between.</summary>
    public static string Combine(IReadOnlyList<string[]> transcripts, IReadOnlyList<double>? weights = null) =>
        string.Join(' ', Align(transcripts, weights).Where(slot => slot.Word is not null).Select(slot => slot.Word));

    /// <summary>Nearest to all others first, ties by the words.</summary>
    private static IEnumerable<int> Order(IReadOnlyList<string[]> transcripts)
    {
        var distances = new int[transcripts.Count];
        for (var one = 0; one < transcripts.Count; one++)
        {
            for (var other = one + 1; other < transcripts.Count; other++)
            {
                var errors = Agreement.WordErrorRate.Of<string>(transcripts[one], transcripts[other]).Errors;
                distances[one] += errors;
                distances[other] += errors;
            }
        }

        return Enumerable.Range(0, transcripts.Count).OrderBy(transcript => distances[transcript]).ThenBy(transcript => string.Join(' ', transcripts[transcript]), StringComparer.Ordinal);
    }

    private static List<Slot> Merge(List<Slot> slots, string[] words, double weight, double before)
    {
        var costs = Costs(slots, words);
        var merged = new List<Slot>();
        var (slot, word) = (slots.Count, words.Length);
        while (slot > 0 || word > 0)
        {
            if (slot > 0 && word > 0 && costs[slot, word] == costs[slot - 1, word - 1] + Cost(slots[slot - 1], words[word - 1]))
            {
                merged.Add(slots[--slot].With(words[--word], weight));
            }
            else if (slot > 0 && costs[slot, word] == costs[slot - 1, word] + Cost(slots[slot - 1], null))
            {
                merged.Add(slots[--slot].With(null, weight));
            }
            else
            {
                merged.Add(new Slot([(null, before)]).With(words[--word], weight));
            }
        }

        merged.Reverse();
        return merged;
    }

    private static int[,] Costs(List<Slot> slots, string[] words)
    {
        var costs = new int[slots.Count + 1, words.Length + 1];
        for (var slot = 0; slot <= slots.Count; slot++)
        {
            for (var word = 0; word <= words.Length; word++)
            {
                var best = slot + word == 0 ? 0 : int.MaxValue;
                best = slot > 0 ? Math.Min(best, costs[slot - 1, word] + Cost(slots[slot - 1], null)) : best;
                best = word > 0 ? Math.Min(best, costs[slot, word - 1] + 1) : best;
                costs[slot, word] = slot > 0 && word > 0 ? Math.Min(best, costs[slot - 1, word - 1] + Cost(slots[slot - 1], words[word - 1])) : best;
            }
        }

        return costs;
    }

    private static int Cost(Slot slot, string? word) => slot.Holds(word) ? 0 : 1;

    /// <summary>What transcripts have at a place, with their weights, in the order of arrival; null is no word.</summary>
    private sealed record Slot(List<(string? Word, double Weight)> Arcs)
    {
        public bool Holds(string? word) => Arcs.Exists(arc => arc.Word == word);

        public Slot With(string? word, double weight)
        {
            var at = Arcs.FindIndex(arc => arc.Word == word);
            return at < 0 ? new([.. Arcs, (word, weight)]) : new([.. Arcs.Select((arc, place) => place == at ? (arc.Word, arc.Weight + weight) : arc)]);
        }

        public RoverSlot Vote(double total)
        {
            var best = Arcs.OrderByDescending(arc => arc.Weight).ThenBy(arc => arc.Word is null).First();
            return new(best.Word, total > 0 ? best.Weight / total : 0);
        }
    }
}
