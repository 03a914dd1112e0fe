using System.Collections;
using Assay.Domain;
using Assay.Formats.Rows;

namespace Assay.Formats.Answers;

/// <summary>About a thousand answers in file order; they outlive the batch.</summary>
public sealed class AnswerBatch : Batch, IReadOnlyList<Answer>
{
    private const int FullRows = 1000;

    private readonly List<Answer> _answers = new(FullRows);

    internal AnswerBatch()
    {
    }

    public override int Count => _answers.Count;

    internal override bool IsFull => _answers.Count >= FullRows;

    public Answer this[int index] => _answers[index];

    public IEnumerator<Answer> GetEnumerator() => _answers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override void Dispose()
    {
    }

    internal override void Add(Fault fault) => _answers.Add(new(fault.Line ?? 0, "", "", "", null, null, fault));

    internal void Add(Answer answer) => _answers.Add(answer);
}
