using System.CommandLine;

namespace Posthouse.Server;

/// <summary>posthouse bench …</summary>
internal static class BenchCommand
{
    internal static Command Create() => new DocumentedCommand("bench", "Put load on any mail server and measure rates and latencies.")
    {
        Details = "It speaks the protocols only and works with other servers as well. Use it on servers that are yours.",
        Examples =
        [
            "bench smtp 127.0.0.1:2025 --to alice@demo.test --messages 3000 --sessions 20",
            "bench relay 127.0.0.1:2587 --tls starttls --user alice@demo.test --password demo --from alice@demo.test --to u{n}@sink.test --sink 127.0.0.1:2526",
            "bench imap 127.0.0.1:2143 --user alice@demo.test --password demo --messages 1000",
            "bench idle 127.0.0.1:2143 --user alice@demo.test --password demo --connections 1000 --smtp 127.0.0.1:2025",
            "bench pop3 127.0.0.1:2110 --user alice@demo.test --password demo",
        ],
        Subcommands =
        {
            SmtpBenchCommand.Create(),
            RelayBenchCommand.Create(),
            ImapBenchCommand.Create(),
            IdleBenchCommand.Create(),
            Pop3BenchCommand.Create(),
        },
    };
}
