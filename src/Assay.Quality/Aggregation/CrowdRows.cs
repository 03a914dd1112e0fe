using System.Runtime.Intrinsics;

namespace Assay.Quality.Aggregation;

/// <summary>The upper levels of the hierarchical model: what the crowd, and an annotator's skill, let expect of a confusion row.</summary>
/// <remarks>
/// Rows are completed with what the pass before learned of the crowd, so that one pass over the annotators suffices and no
/// counts are kept. Every share of annotators sums by itself; <see cref="Learn"/> adds them in order.
/// </remarks>
internal sealed class CrowdRows
{
    private const double PseudoVotes = 10;
    private const double FewestVotes = 0.1; // a row below this tells nothing of the concentration
    private const double Trace = 1e-6;

    private readonly Votes _votes;
    private readonly int _classes;
    private readonly int _stride;
    private readonly int _width;
    private readonly double[] _wrong; // [answer, truth]: how the crowd's errors are spread, the answer's row at the truth 0
    private readonly double[] _logit; // [truth]: of the crowd's chance to be right
    private readonly double[] _shift; // [annotator]
    private readonly Share[] _shares;

    public CrowdRows(Votes votes, DawidSkeneTables tables)
    {
        (_votes, _classes, _stride, _width) = (votes, votes.Classes, tables.Stride, tables.Width);
        _wrong = new double[_classes * _stride];
        _logit = new double[_width];
        _shift = new double[votes.Annotators];
        _shares = [.. Enumerable.Range(0, DawidSkeneTables.MaxParts).Select(_ => new Share(_classes * _stride, _width))];
        Learn();
    }

    public double Concentration { get; private set; } = 5;

    public double Spread { get; private set; } = 1;

    /// <summary>Counts at [answer, truth] to what a row's mean is proportional to.</summary>
    public void Complete(int share, int annotator, Span<double> counts)
    {
        var sums = _shares[share];
        SumRows(counts, sums);
        for (var cell = 0; cell < counts.Length; cell += SingleRow.Lanes)
        {
            (Vector256.LoadUnsafe(ref sums.Counts[cell]) + Vector256.LoadUnsafe(ref counts[cell])).StoreUnsafe(ref sums.Counts[cell]);
        }

        if (!_votes.AnswersBy(annotator).IsEmpty)
        {
            FindShift(annotator, sums);
        }

        for (var truth = 0; truth < _width; truth++)
        {
            sums.Right[truth] = SkillShift.Sigmoid(_logit[truth] + _shift[annotator]);
        }

        AddRows(counts, sums);
    }

    /// <summary>Takes what the pass has summed as the crowd, moves concentration and spread, and starts anew.</summary>
    public void Learn()
    {
        var total = new Share(_classes * _stride, _width);
        foreach (var share in _shares)
        {
            total.Take(share);
        }

        LearnCrowd(total.Counts);
        if (total.Annotators > 0)
        {
            Spread = Math.Clamp(Math.Sqrt(total.Squares / total.Annotators), 0.05, 5);
        }

        if (total.Below > 0)
        {
            Concentration = Math.Clamp(Concentration * total.Above / total.Below, 0.5, 500);
        }
    }

    /// <summary>[truth, answer].</summary>
    public double[] ToConfusion()
    {
        var confusion = new double[_classes * _classes];
        for (var truth = 0; truth < _classes; truth++)
        {
            var right = _classes == 1 ? 1 : SkillShift.Sigmoid(_logit[truth]);
            for (var answer = 0; answer < _classes; answer++)
            {
                confusion[(truth * _classes) + answer] = answer == truth ? right : (1 - right) * _wrong[(answer * _stride) + truth];
            }
        }

        return confusion;
    }

    private void SumRows(Span<double> counts, Share sums)
    {
        Array.Clear(sums.Row);
        for (var answer = 0; answer < _classes; answer++)
        {
            for (var truth = 0; truth < _width; truth += SingleRow.Lanes)
            {
                (Vector256.LoadUnsafe(ref sums.Row[truth]) + Vector256.LoadUnsafe(ref counts[(answer * _stride) + truth])).StoreUnsafe(ref sums.Row[truth]);
            }
        }

        for (var truth = 0; truth < _classes; truth++)
        {
            sums.Hits[truth] = counts[(truth * _stride) + truth];
        }
    }

    private void FindShift(int annotator, Share sums)
    {
        var (shift, curvature) = SkillShift.Find(sums.Row, sums.Hits, _logit.AsSpan(0, _classes), Spread, _shift[annotator]);
        _shift[annotator] = shift;
        sums.Squares += (shift * shift) + (1 / curvature);
        sums.Annotators++;
    }

    private void AddRows(Span<double> counts, Share sums)
    {
        for (var truth = 0; truth < _classes; truth++)
        {
            var counted = sums.Row[truth] > FewestVotes;
            sums.Below += counted ? Digamma.Of(sums.Row[truth] + Concentration) - Digamma.Of(Concentration) : 0;
            for (var answer = 0; answer < _classes; answer++)
            {
                ref var count = ref counts[(answer * _stride) + truth];
                var expected = answer == truth ? sums.Right[truth] : (1 - sums.Right[truth]) * _wrong[(answer * _stride) + truth];
                var pseudo = Math.Max(Concentration * expected, DawidSkeneTables.Floor);
                if (counted && count > Trace)
                {
                    sums.Above += expected * (Digamma.Of(count + pseudo) - Digamma.Of(pseudo));
                }

                count += pseudo;
            }
        }

        for (var answer = 0; answer < _classes; answer++)
        {
            counts[((answer * _stride) + _classes)..((answer * _stride) + _width)].Fill(DawidSkeneTables.Floor);
        }
    }

    private void LearnCrowd(double[] counts)
    {
        var (right, all) = (1.0, 2.0);
        for (var truth = 0; truth < _classes; truth++)
        {
            right += counts[(truth * _stride) + truth];
            for (var answer = 0; answer < _classes; answer++)
            {
                all += counts[(answer * _stride) + truth];
            }
        }

        var skill = right / all;
        var others = Math.Max(1, _classes - 1);
        for (var truth = 0; truth < _classes; truth++)
        {
            var (hits, errors) = (counts[(truth * _stride) + truth] + (PseudoVotes * skill), PseudoVotes * (1 - skill));
            for (var answer = 0; answer < _classes; answer++)
            {
                errors += answer == truth ? 0 : counts[(answer * _stride) + truth];
            }

            _logit[truth] = Math.Log(hits / errors);
            for (var answer = 0; answer < _classes; answer++)
            {
                _wrong[(answer * _stride) + truth] = answer == truth
                    ? 0
                    : (counts[(answer * _stride) + truth] + (PseudoVotes * (1 - skill) / others)) / errors;
            }
        }
    }

    /// <summary>What one share of the annotators has summed, and room for the annotator at hand.</summary>
    private sealed class Share(int cells, int width)
    {
        public double[] Counts { get; } = new double[cells];

        public double[] Row { get; } = new double[width];

        public double[] Hits { get; } = new double[width];

        public double[] Right { get; } = new double[width];

        public double Squares { get; set; }

        public int Annotators { get; set; }

        public double Above { get; set; }

        public double Below { get; set; }

        /// <summary>Adds another's sums and empties it.</summary>
        public void Take(Share other)
        {
            for (var cell = 0; cell < Counts.Length; cell++)
            {
                Counts[cell] += other.Counts[cell];
            }

            Squares += other.Squares;
            Annotators += other.Annotators;
            Above += other.Above;
            Below += other.Below;
            Array.Clear(other.Counts);
            (other.Squares, other.Annotators, other.Above, other.Below) = (0, 0, 0, 0);
        }
    }
}
