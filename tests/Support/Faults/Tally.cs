using System.Collections.Concurrent;

namespace Assay.Tests.Support.Faults;

/// <summary>What came of an attack: how often it was tried, how often the product refused it or named it, and each breach of the rule that it showed.</summary>
public sealed class Tally
{
    private int _tried;
    private int _refused;

    public int Tried => _tried;

    public int Refused => _refused;

    /// <summary>Breaches of the rule, in words; none where it holds.</summary>
    public ConcurrentQueue<string> Harm { get; } = [];

    public void Try(int times = 1) => Interlocked.Add(ref _tried, times);

    public void Refuse(int times = 1) => Interlocked.Add(ref _refused, times);

    public void Hurt(string what) => Harm.Enqueue(what);

    /// <summary>Counts a breach unless the claim holds.</summary>
    public void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            Hurt(otherwise);
        }
    }
}
