namespace Assay.Server.Commands.Quality;

/// <summary>Rows read so far, where somebody watches; nothing in the first second.</summary>
internal sealed class RowProgress : IProgress<long>
{
    private long _shownAt = Environment.TickCount64 + 500;

    public void Report(long value)
    {
        if (Environment.TickCount64 - _shownAt > 500)
        {
            _shownAt = Environment.TickCount64;
            Progress.Show($"{Figures.Count(value)} rows read");
        }
    }
}
