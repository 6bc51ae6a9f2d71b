using System.CommandLine;
using System.Globalization;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse certificate …</summary>
internal static class CertificateCommands
{
    internal static Command Create()
    {
        var command = new DocumentedCommand("certificate", "The certificates that clients are shown.")
        {
            Details = "With terms-agreed = true under [acme] in the configuration, a certificate is obtained and renewed by itself; these commands show it, and act ahead of time.",
            Examples = ["certificate list", "certificate obtain", "certificate renew", "certificate revoke --reason key-compromise"],
        };
        command.Add(List());
        command.Add(Act("obtain", "Obtain the certificate of [acme] now, where there is none for its names.", "obtained"));
        command.Add(Act("renew", "Renew the certificate of [acme] now, however long it is good.", "renewed"));
        command.Add(Revoke());
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List the certificates in use, how long they are good, and when they will be renewed.");
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            run.Print(await client.GetAsync("certificates", AdministrationJson.Default.IReadOnlyListCertificateModel, run.CancellationToken).ConfigureAwait(false), AdministrationJson.Default.IReadOnlyListCertificateModel, all =>
            {
                var table = new TextTable("NAMES", "SOURCE", "ISSUER", "DAYS LEFT", "RENEWED");
                foreach (CertificateModel certificate in all)
                    table.Add(string.Join(", ", certificate.Names), certificate.Source, certificate.Issuer ?? "", certificate.DaysLeft?.ToString("0.0", CultureInfo.InvariantCulture) ?? "none yet", Moment(certificate.RenewAt));
                table.Write(run.Out);
                foreach (CertificateModel certificate in all)
                {
                    if (certificate.Problem is null) continue;
                    run.Out.WriteLine();
                    run.Out.WriteLine($"{certificate.Names[0]}: {certificate.Problem}{(certificate.RetryAt is { } retry ? $" Tried again at {Moment(retry)}." : "")}");
                }
            });
        });
        return command;
    }

    private static Command Act(string action, string description, string done)
    {
        var command = new Command(action, description);
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await OpenAsync(run).ConfigureAwait(false);
            CertificateModel certificate = await SendAsync(run, client, new CertificateAction(action)).ConfigureAwait(false);
            run.Print(certificate, AdministrationJson.Default.CertificateModel, c =>
                run.Out.WriteLine($"The certificate for {string.Join(", ", c.Names)} was {done} from {c.Issuer}. It is good until {Moment(c.NotAfter)}, and will be renewed at {Moment(c.RenewAt)}."));
        });
        return command;
    }

    private static Command Revoke()
    {
        var reason = new Option<string?>("--reason") { Description = "unspecified, key-compromise, superseded or cessation-of-operation.", HelpName = "REASON" };
        reason.AcceptOnlyFromAmong("unspecified", "key-compromise", "superseded", "cessation-of-operation");
        var command = new Command("revoke", "Tell the authority that the certificate of [acme] is no more to be trusted. Another one is obtained at once.") { reason, Confirmation.Yes };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await OpenAsync(run).ConfigureAwait(false);
            Confirmation.Require(run, "Revoke the certificate");
            CertificateModel certificate = await SendAsync(run, client, new CertificateAction("revoke") { Reason = run.Get(reason) }).ConfigureAwait(false);
            run.Print(certificate, AdministrationJson.Default.CertificateModel, c =>
                run.Out.WriteLine($"The certificate with the serial number {c.Serial} is revoked. Another one with a new key is being obtained: see '{CommandRun.Program} certificate list'."));
        });
        return command;
    }

    private static async Task<AdministrationClient> OpenAsync(CommandRun run)
    {
        AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
        if (!client.IsOwn) return client;
        await client.DisposeAsync().ConfigureAwait(false);
        throw new CommandException("the server does not run, and the authority would look for its listeners. Start it; it obtains its certificate by itself.");
    }

    private static async Task<CertificateModel> SendAsync(CommandRun run, AdministrationClient client, CertificateAction action) =>
        (await client.SendAsync(HttpMethod.Post, "certificates/acme", action, AdministrationJson.Default.CertificateAction, AdministrationJson.Default.CertificateModel, run.CancellationToken).ConfigureAwait(false))!;

    private static string Moment(DateTimeOffset? moment) => moment?.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";
}
