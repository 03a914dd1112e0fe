using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Assay.Quality.Aggregation;

/// <summary>
/// Adds pseudo-votes and floors. Answers that the annotator never gave stay at 0 unless smoothed: without evidence on
/// a truth the annotator is uniform over the answers they use, not over those that they have never been seen to give.
/// </summary>
internal sealed class PseudoVotes(Votes votes, DawidSkeneTables tables, double smoothing)
{
    private readonly bool[][] _used = [.. Enumerable.Range(0, DawidSkeneTables.MaxParts).Select(_ => new bool[votes.Classes])];

    public void Complete(int share, int annotator, Span<double> counts)
    {
        var used = _used[share];
        var answers = votes.AnswersBy(annotator);
        Array.Fill(used, smoothing > 0 || answers.IsEmpty);
        foreach (var answer in answers)
        {
            used[answer] = true;
        }

        var (pseudo, floor) = (Vector256.Create(smoothing), Vector256.Create(DawidSkeneTables.Floor));
        for (var answer = 0; answer < used.Length; answer++)
        {
            ref var row = ref MemoryMarshal.GetReference(counts[(answer * tables.Stride)..]);
            for (var truth = 0; used[answer] && truth < tables.Width; truth += SingleRow.Lanes)
            {
                Vector256.MaxNative(Vector256.LoadUnsafe(ref row, (nuint)truth) + pseudo, floor).StoreUnsafe(ref row, (nuint)truth);
            }
        }
    }
}
