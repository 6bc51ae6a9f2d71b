using System.CommandLine;

namespace Posthouse.Server;

/// <summary>What may stand before or after every command.</summary>
internal static class GlobalOptions
{
    internal static readonly Option<string?> Data = new("--data")
    {
        Description = "The data folder of a server on this machine, running or stopped.", HelpName = "DIR", Recursive = true,
    };

    internal static readonly Option<string?> Config = new("--config")
    {
        Description = $"The configuration file (usually {PosthouseConfiguration.DefaultFile}).", HelpName = "FILE", Recursive = true,
    };

    internal static readonly Option<bool> Json = new("--json")
    {
        Description = "Print JSON instead of text.", Recursive = true,
    };
}
