using System.Reflection;

namespace Assay.Server.Hosting;

/// <summary>Which program this is.</summary>
internal static class Product
{
    public static string Version { get; } = typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>What every answer of the API carries: an answer without it is by something else.</summary>
    public const string VersionHeader = "Assay-Version";

    /// <summary>The tool that events of the command line name.</summary>
    public static string Tool { get; } = $"assay-cli/{Version}";
}
