using System.Globalization;

namespace Assay.Domain.Taxonomies;

/// <summary>Gathers every fault of a document, so that its author mends them in one go.</summary>
internal sealed class FaultList
{
    /// <summary>More would help nobody.</summary>
    private const int Most = 500;

    /// <summary>Looking for the nearest of 20,000 names, 500 times, would take too long.</summary>
    private const int MostCompared = 100_000;

    private readonly List<Fault> _faults = [];
    private int _count;
    private int _compared;

    public bool Any => _count > 0;

    public int Count => _count;

    public void Add(string path, int line, string message)
    {
        if (_count++ < Most)
        {
            _faults.Add(new(path, message, line));
        }
    }

    /// <summary>As <see cref="Nearest.Hint"/>, until a document's faults have cost too many comparisons; then only the fallback.</summary>
    public string Hint(string word, IReadOnlyCollection<string> candidates, string fallback)
    {
        _compared += _compared < MostCompared ? candidates.Count : 0;
        return _compared < MostCompared ? Nearest.Hint(word, candidates, fallback) : "; " + fallback;
    }

    public Refusal ToRefusal()
    {
        var faults = _faults.OrderBy(fault => fault.Line).ToList();
        var first = faults[0];
        var message = string.Create(
            CultureInfo.InvariantCulture, $"The taxonomy has {_count} {(_count == 1 ? "fault" : "faults")}; the first, on line {first.Line}: {first.Message}");
        if (_count > Most)
        {
            faults.Add(new("", string.Create(CultureInfo.InvariantCulture, $"{_count - Most} more faults are not listed.")));
        }

        return Refusal.Invalid(message, faults);
    }
}
