using System.CommandLine;
using System.Globalization;
using Posthouse.Delivery;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse queue destinations: what is known of those who take our mail.</summary>
internal static class QueueDestinationsCommand
{
    internal static Command Create()
    {
        var command = new Command("destinations", "Show what destinations bear and have taught, the addresses that mail goes out from, and mail hosts whose TLS or IP version fails.");
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            DestinationReport report = await client.GetAsync("queue/destinations", AdministrationJson.Default.DestinationReport, run.CancellationToken).ConfigureAwait(false);
            run.Print(report, AdministrationJson.Default.DestinationReport, all => Print(run.Out, all));
        });
        return command;
    }

    private static void Print(TextWriter to, DestinationReport report)
    {
        if (report.Destinations.Count == 0)
        {
            to.WriteLine("No destination has work or has taught anything.");
        }
        else
        {
            var table = new TextTable("DESTINATION", "POOL", "WAITING", "UNDER WAY", "BEARS", "PACE", "PER CONNECTION", "SLOWED AT", "DOMAINS", "UNREACHABLE");
            foreach (DestinationFigure one in report.Destinations)
            {
                table.Add(
                    one.Name, one.Pool, Number(one.Waiting), Number(one.Active), Number(one.Window), one.PaceSeconds > 0 ? one.PaceSeconds.ToString("0.#", CultureInfo.InvariantCulture) + " s" : "",
                    one.MessagesPerConnection > 0 ? Number(one.MessagesPerConnection) : "", one.ThrottledAt is { } at ? at.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture) : "",
                    one.IsProvider ? Some(one.Domains) : "", Some(one.Unreachable));
            }

            table.Write(to);
        }

        if (report.Pools.Count > 0)
        {
            to.WriteLine();
            var table = new TextTable("POOL", "ADDRESS", "NAME", "STATE");
            foreach (PoolFigure pool in report.Pools)
            {
                foreach (PoolAddressFigure address in pool.Addresses) table.Add(pool.Name, address.Address, address.HostName, !address.IsHere ? "not on this machine" : address.WarmsUp ? "new" : "warm");
            }

            table.Write(to);
        }

        if (report.WarmUp.Count > 0)
        {
            to.WriteLine();
            var table = new TextTable("NEW ADDRESS", "PROVIDER", "STEP", "TODAY", "SENT", "PUT OFF", "REFUSED", "");
            foreach (WarmUpFigure one in report.WarmUp)
                table.Add(one.Address, one.Provider, Number(one.Step), one.Allowance is { } allowance ? Number(allowance) : "warm", Number(one.Sent), Number(one.Deferred), Number(one.Refused), one.Ended ? "no more today" : "");
            table.Write(to);
        }

        if (report.Hosts.Count == 0) return;
        to.WriteLine();
        var hosts = new TextTable("MAIL HOST", "TLS", "FAILURES", "TRIED LAST");
        foreach (HostReport host in report.Hosts) hosts.Add(host.Host, host.Tls == "clear-text" ? "clear text for a while" : host.Tls, Number(host.TlsFailures), host.BrokenIp);
        hosts.Write(to);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Some(IReadOnlyList<string> names) => names.Count <= 3 ? string.Join(", ", names) : $"{names[0]}, {names[1]}, and {names.Count - 2} more";
}
