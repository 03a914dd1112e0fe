namespace Assay.Server.Commands;

/// <summary>What a command's end means; listed in docs/cli.md.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>It ran, and what was asked does not hold: verify found faults, an import refused rows.</summary>
    public const int DoesNotHold = 1;

    /// <summary>The command line or the input is wrong; nothing was done.</summary>
    public const int Invalid = 2;

    /// <summary>Not found, not allowed or in conflict with what is recorded.</summary>
    public const int Refused = 3;

    /// <summary>The store or the server does not answer.</summary>
    public const int Unavailable = 4;

    public const int Bug = 70;
}
