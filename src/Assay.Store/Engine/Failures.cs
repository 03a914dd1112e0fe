using System.Runtime.ExceptionServices;

namespace Assay.Store.Engine;

/// <summary>What failed of work on several things, of which each is done whatever becomes of the others.</summary>
internal static class Failures
{
    /// <summary>Throws what failed: as it is where it is one, so that whoever knows its kind still does.</summary>
    public static void Throw(IReadOnlyList<Exception> failures, string message)
    {
        if (failures.Count == 1)
        {
            ExceptionDispatchInfo.Throw(failures[0]);
        }

        if (failures.Count > 1)
        {
            throw new AggregateException(message, failures);
        }
    }
}
