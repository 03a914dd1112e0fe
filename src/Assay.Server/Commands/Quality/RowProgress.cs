namespace Assay.Server.Commands.Quality;

/// <summary>Rows read so far, on standard error where somebody watches it; nothing in the first second.</summary>
internal sealed class RowProgress : IProgress<long>, IDisposable
{
    private readonly bool _live = !Console.IsErrorRedirected;
    private long _shownAt = Environment.TickCount64 + 500;
    private bool _shown;

    public void Report(long value)
    {
        if (_live && Environment.TickCount64 - _shownAt > 500)
        {
            (_shownAt, _shown) = (Environment.TickCount64, true);
            Console.Error.Write($"\r{Figures.Count(value)} rows read ");
        }
    }

    public void Dispose()
    {
        if (_shown)
        {
            Console.Error.WriteLine();
        }
    }
}
