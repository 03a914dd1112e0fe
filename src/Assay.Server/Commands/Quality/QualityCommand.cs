using System.CommandLine;

namespace Assay.Server.Commands.Quality;

/// <summary>assay quality: statistics over plain files, without a project or a store.</summary>
internal static class QualityCommand
{
    public static Command Create() => new("quality", "Statistics over plain files of answers; no project needed.")
    {
        AggregateCommand.Create(),
        CompareCommand.Create(),
        WorkersCommand.Create(),
        OverlapCommand.Create(),
        AgreementCommand.Create(),
        DriftCommand.Create(),
        LabelErrorsCommand.Create(),
        WeakCommand.Create(),
    };
}
