using Assay.Store.Engine;

namespace Assay.Store.Maintenance;

/// <summary>What is left of the erased where no row is: cleaned at once for whoever waits, and once an hour for retention.</summary>
/// <param name="mark">Is there while free space may hold what was erased.</param>
internal sealed class FreeSpace(Database database, ScrubMark mark)
{
    private const long Hour = 3_600_000_000;

    /// <summary>Nobody has scrubbed yet what an earlier process may have left, or it failed: the next one does not wait.</summary>
    private bool _isOwed = true;

    /// <summary>Microseconds since 1970 UTC.</summary>
    private long _scrubbedAt;

    public bool IsUnclean => mark.IsSet;

    /// <summary>Said before anything is removed.</summary>
    public void Soil() => mark.Set();

    public async Task ScrubAsync()
    {
        var times = mark.Times;
        try
        {
            await database.ScrubAsync();
        }
        catch
        {
            _isOwed = true;
            throw;
        }

        mark.Clear(times);
        (_isOwed, _scrubbedAt) = (false, database.Now);
    }

    public Task ScrubInTimeAsync() => mark.IsSet && (_isOwed || database.Now - _scrubbedAt >= Hour) ? ScrubAsync() : Task.CompletedTask;
}
