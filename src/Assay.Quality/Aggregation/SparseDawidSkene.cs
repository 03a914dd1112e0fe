namespace Assay.Quality.Aggregation;

/// <summary>What the sparse model says: an item's candidates are the classes that somebody chose for it.</summary>
/// <param name="Items">I.</param>
/// <param name="CandidateStarts">[I + 1]: an item's candidates run from its entry to the next one.</param>
/// <param name="Candidates">Classes, ascending within an item.</param>
/// <param name="Probability">Parallel to the candidates.</param>
/// <param name="Elsewhere">[I]: the probability of all other classes together, shared as in the prior.</param>
/// <param name="Skill">[A]: the probability that an annotator is right, shrunk to the crowd's.</param>
/// <param name="Prior">[K], sums to 1.</param>
/// <param name="Concentration">Votes that a row's expectation weighs as much as, above 0.</param>
/// <param name="LogLikelihoodHistory">Of all votes under the model of each iteration, in nats.</param>
/// <param name="Converged">False when the iterations ran out first.</param>
public sealed record SparseDawidSkeneFit(
    int Items, int[] CandidateStarts, int[] Candidates, double[] Probability, double[] Elsewhere, double[] Skill, double[] Prior,
    double Concentration, IReadOnlyList<double> LogLikelihoodHistory, bool Converged)
{
    /// <summary>How many times the model was estimated, at least 1.</summary>
    public int Iterations => LogLikelihoodHistory.Count;

    /// <summary>[K]: the posterior of one item over all classes.</summary>
    /// <param name="item">0 to I - 1.</param>
    /// <param name="posterior">[K]: receives it.</param>
    public void PosteriorOf(int item, Span<double> posterior)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(posterior.Length, Prior.Length);
        var rest = 1.0;
        var (start, end) = (CandidateStarts[item], CandidateStarts[item + 1]);
        for (var at = start; at < end; at++)
        {
            rest -= Prior[Candidates[at]];
        }

        for (var truth = 0; truth < posterior.Length; truth++)
        {
            posterior[truth] = rest > 0 ? Elsewhere[item] * Prior[truth] / rest : 0;
        }

        for (var at = start; at < end; at++)
        {
            posterior[Candidates[at]] = Probability[at];
        }
    }
}

/// <summary>
/// The hierarchical model for very many classes: confusion cells exist only where votes speak of them, the rest is one coin an
/// annotator, and an item's posterior is held for the classes that were chosen for it.
/// </summary>
/// <remarks>
/// Ours, the sparse sibling of <see cref="HierarchicalDawidSkene"/>. A cell [annotator, truth, answer] exists where the annotator
/// gave the answer to an item for which somebody chose the truth. A confusion row is at the posterior mean of a
/// Dirichlet(concentration * m): m is the annotator's skill for the right answer and even over the wrong ones. Skills shrink to
/// the crowd's by five pseudo-votes; the concentration is learned as in the dense model. Classes that nobody chose for an item
/// keep, together, the probability that all its answers are plain errors.
/// Start: vote shares. It ends when an iteration moves less than the tolerance of an item's probability in the mean.
/// Deterministic. For P pairs of a vote and a candidate of its item: time O(P log P) once and O(P) an iteration, memory
/// 24 P bytes and the result; P is at most V times the most different answers an item.
/// Known weaknesses: errors that the crowd shares are learned for each annotator by themselves; annotators who copy count as
/// independent.
/// </remarks>
public static class SparseDawidSkene
{
    private const double SkillVotes = 5;
    private const double FewestVotes = 0.1;
    private const double Trace = 1e-6;

    /// <summary>Fits the model to all votes.</summary>
    /// <param name="votes">Repeated votes count each.</param>
    /// <param name="maxIterations">At least 1.</param>
    /// <param name="tolerance">Mean probability of a voted item that may still move, at least 0.</param>
    /// <param name="gold">[I] or empty: known truth, see <see cref="Gold"/>.</param>
    public static SparseDawidSkeneFit Fit(Votes votes, int maxIterations = 100, double tolerance = 0.003, ReadOnlySpan<int> gold = default)
    {
        Gold.Check(gold, votes);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        var cells = new Cells(votes, gold);
        var history = new List<double>();
        while (true)
        {
            cells.Estimate();
            history.Add(cells.UpdatePosterior(out var moved));
            var converged = moved <= tolerance * cells.Voted;
            if (converged || history.Count == maxIterations)
            {
                return new(
                    votes.Items, cells.CandidateStarts, cells.Candidates, cells.Probability, cells.Elsewhere, cells.Skill, cells.Prior,
                    cells.Concentration, history, converged);
            }
        }
    }

    private sealed class Cells
    {
        private readonly Votes _votes;
        private readonly int[] _gold;
        private readonly int[] _slots; // by item, vote and candidate: the cell
        private readonly int[] _rowOf; // [cells]: annotator and truth
        private readonly bool[] _isRight; // [cells]: answer = truth
        private readonly int[] _annotatorOf; // [rows]
        private readonly double[] _counts;
        private readonly double[] _rowCounts;
        private readonly double[] _logShare;
        private readonly double[] _mass;

        public Cells(Votes votes, ReadOnlySpan<int> gold)
        {
            (_votes, _gold) = (votes, [.. gold]);
            Voted = Posteriors.CountVoted(votes);
            (CandidateStarts, Candidates) = FindCandidates();
            Probability = new double[Candidates.Length];
            Elsewhere = new double[votes.Items];
            StartFromShares();
            (_slots, _rowOf, _isRight, _annotatorOf) = Index();
            _counts = new double[_rowOf.Length];
            _logShare = new double[_rowOf.Length];
            _rowCounts = new double[_annotatorOf.Length];
            _mass = new double[votes.Classes];
            Skill = new double[votes.Annotators];
            Prior = new double[votes.Classes];
            Array.Fill(Prior, 1.0 / votes.Classes);
        }

        public int Voted { get; }

        public int[] CandidateStarts { get; }

        public int[] Candidates { get; }

        public double[] Probability { get; }

        public double[] Elsewhere { get; }

        public double[] Skill { get; }

        public double[] Prior { get; }

        public double Concentration { get; private set; } = 5;

        public void Estimate()
        {
            Count();
            EstimateSkills();
            var others = Math.Max(1, Prior.Length - 1);
            var (above, below) = (0.0, 0.0);
            for (var row = 0; row < _rowCounts.Length; row++)
            {
                below += _rowCounts[row] > FewestVotes ? Digamma.Of(_rowCounts[row] + Concentration) - Digamma.Of(Concentration) : 0;
            }

            for (var cell = 0; cell < _counts.Length; cell++)
            {
                var skill = Skill[_annotatorOf[_rowOf[cell]]];
                var expected = _isRight[cell] ? skill : (1 - skill) / others;
                var (count, pseudo, all) = (_counts[cell], Concentration * expected, _rowCounts[_rowOf[cell]]);
                above += all > FewestVotes && count > Trace ? expected * (Digamma.Of(count + pseudo) - Digamma.Of(pseudo)) : 0;
                _logShare[cell] = Math.Log((count + pseudo) / (all + Concentration));
            }

            if (below > 0)
            {
                Concentration = Math.Clamp(Concentration * above / below, 0.5, 500);
            }
        }

        /// <summary>Returns the log-likelihood of all votes.</summary>
        /// <param name="moved">The probability that went from one class to another, summed over items.</param>
        public double UpdatePosterior(out double moved)
        {
            moved = 0;
            var logLikelihood = 0.0;
            var scores = new double[1];
            var slot = 0;
            for (var item = 0; item < _votes.Items; item++)
            {
                var (start, count) = (CandidateStarts[item], CandidateStarts[item + 1] - CandidateStarts[item]);
                var answers = _votes.AnswersTo(item).Length;
                if (answers == 0)
                {
                    continue;
                }

                scores = scores.Length == count + 1 ? scores : new double[count + 1];
                Score(item, slot, scores);
                slot += answers * count;
                if (Gold.Of(_gold, item) is >= 0 and var known)
                {
                    logLikelihood += scores[Candidates.AsSpan(start, count).BinarySearch(known)];
                    continue;
                }

                logLikelihood += Posteriors.Normalise(scores);
                for (var at = 0; at < count; at++)
                {
                    moved += Math.Abs(scores[at] - Probability[start + at]) / 2;
                    Probability[start + at] = scores[at];
                }

                moved += Math.Abs(scores[count] - Elsewhere[item]) / 2;
                Elsewhere[item] = scores[count];
            }

            return logLikelihood;
        }

        private (int[] Starts, int[] Candidates) FindCandidates()
        {
            var starts = new int[_votes.Items + 1];
            var candidates = new List<int>(_votes.Items);
            var seen = new int[_votes.Classes];
            for (var item = 0; item < _votes.Items; item++)
            {
                foreach (var answer in _votes.AnswersTo(item))
                {
                    Add(answer, item);
                }

                if (Gold.Of(_gold, item) is >= 0 and var known)
                {
                    Add(known, item);
                }

                candidates.Sort(starts[item], candidates.Count - starts[item], null);
                starts[item + 1] = candidates.Count;
            }

            return (starts, [.. candidates]);

            void Add(int candidate, int item)
            {
                if (seen[candidate] != item + 1)
                {
                    seen[candidate] = item + 1;
                    candidates.Add(candidate);
                }
            }
        }

        private void StartFromShares()
        {
            for (var item = 0; item < _votes.Items; item++)
            {
                var own = Candidates.AsSpan(CandidateStarts[item], CandidateStarts[item + 1] - CandidateStarts[item]);
                var shares = Probability.AsSpan(CandidateStarts[item], own.Length);
                var answers = _votes.AnswersTo(item);
                Elsewhere[item] = own.IsEmpty ? 1 : 0;
                if (Gold.Of(_gold, item) is >= 0 and var known)
                {
                    shares[own.BinarySearch(known)] = 1;
                    continue;
                }

                foreach (var answer in answers)
                {
                    shares[own.BinarySearch(answer)] += 1.0 / answers.Length;
                }
            }
        }

        /// <summary>Numbers the cells in the order of annotator, truth and answer.</summary>
        private (int[] Slots, int[] RowOf, bool[] IsRight, int[] AnnotatorOf) Index()
        {
            long classes = _votes.Classes;
            var keys = new List<long>(_votes.Count);
            for (var item = 0; item < _votes.Items; item++)
            {
                var annotators = _votes.AnnotatorsOf(item);
                var answers = _votes.AnswersTo(item);
                for (var vote = 0; vote < answers.Length; vote++)
                {
                    for (var at = CandidateStarts[item]; at < CandidateStarts[item + 1]; at++)
                    {
                        keys.Add((((annotators[vote] * classes) + Candidates[at]) * classes) + answers[vote]);
                    }
                }
            }

            var sorted = keys.ToArray();
            var places = new int[sorted.Length];
            for (var place = 0; place < places.Length; place++)
            {
                places[place] = place;
            }

            Array.Sort(sorted, places);
            var slots = new int[sorted.Length];
            List<int> rowOf = [], annotatorOf = [];
            List<bool> isRight = [];
            for (var at = 0; at < sorted.Length; at++)
            {
                var key = sorted[at];
                if (at == 0 || key != sorted[at - 1])
                {
                    if (at == 0 || key / classes != sorted[at - 1] / classes)
                    {
                        annotatorOf.Add((int)(key / classes / classes));
                    }

                    rowOf.Add(annotatorOf.Count - 1);
                    isRight.Add(key % classes == key / classes % classes);
                }

                slots[places[at]] = rowOf.Count - 1;
            }

            return (slots, [.. rowOf], [.. isRight], [.. annotatorOf]);
        }

        private void Count()
        {
            Array.Clear(_counts);
            Array.Clear(_rowCounts);
            Array.Clear(_mass);
            var (slot, elsewhere) = (0, 0.0);
            for (var item = 0; item < _votes.Items; item++)
            {
                var answers = _votes.AnswersTo(item).Length;
                for (var vote = 0; vote < answers; vote++)
                {
                    for (var at = CandidateStarts[item]; at < CandidateStarts[item + 1]; at++)
                    {
                        _counts[_slots[slot++]] += Probability[at];
                    }
                }

                for (var at = CandidateStarts[item]; at < CandidateStarts[item + 1] && answers > 0; at++)
                {
                    _mass[Candidates[at]] += Probability[at];
                }

                elsewhere += answers > 0 ? Elsewhere[item] : 0;
            }

            for (var cell = 0; cell < _counts.Length; cell++)
            {
                _rowCounts[_rowOf[cell]] += _counts[cell];
            }

            for (var truth = 0; truth < Prior.Length; truth++)
            {
                Prior[truth] = (_mass[truth] + (elsewhere * Prior[truth]) + 1) / (Voted + Prior.Length);
            }
        }

        private void EstimateSkills()
        {
            Array.Clear(Skill);
            var sum = 0.0;
            for (var cell = 0; cell < _counts.Length; cell++)
            {
                if (_isRight[cell])
                {
                    Skill[_annotatorOf[_rowOf[cell]]] += _counts[cell];
                    sum += _counts[cell];
                }
            }

            var crowd = (sum + 1) / (_votes.Count + 2);
            for (var annotator = 0; annotator < Skill.Length; annotator++)
            {
                Skill[annotator] = (Skill[annotator] + (SkillVotes * crowd)) / (_votes.AnswersBy(annotator).Length + SkillVotes);
            }
        }

        /// <summary>Log scores of an item's candidates and, last, of all other classes together.</summary>
        private void Score(int item, int slot, double[] scores)
        {
            var start = CandidateStarts[item];
            var others = Math.Max(1, Prior.Length - 1);
            var rest = 1.0;
            for (var at = 0; at + 1 < scores.Length; at++)
            {
                scores[at] = Math.Log(Prior[Candidates[start + at]]);
                rest -= Prior[Candidates[start + at]];
            }

            scores[^1] = scores.Length > Prior.Length ? double.NegativeInfinity : Math.Log(Math.Max(rest, double.Epsilon));
            foreach (var annotator in _votes.AnnotatorsOf(item))
            {
                for (var at = 0; at + 1 < scores.Length; at++)
                {
                    scores[at] += _logShare[_slots[slot++]];
                }

                scores[^1] += Math.Log((1 - Skill[annotator]) / others);
            }
        }
    }
}
