using System.CommandLine;

namespace Posthouse.Server;

/// <summary>posthouse bench …</summary>
internal static class BenchCommand
{
    internal static Command Create() => new("bench", "Put load on any mail server, this or another, and measure rates and latencies.")
    {
        SmtpBenchCommand.Create(),
        ImapBenchCommand.Create(),
        IdleBenchCommand.Create(),
        Pop3BenchCommand.Create(),
    };
}
