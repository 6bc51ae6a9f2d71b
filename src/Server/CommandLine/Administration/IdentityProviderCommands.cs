using System.CommandLine;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse identity-provider …</summary>
internal static class IdentityProviderCommands
{
    private static readonly Argument<string> Owner = new("owner") { Description = "A domain, which it signs people in of with its sub-domains, or server." };
    private static readonly Argument<string> Provider = new("provider") { Description = "What it is called here: lower-case letters, digits and '-'." };

    internal static Command Create()
    {
        var command = new DocumentedCommand("identity-provider", "OpenID providers of others that sign people in here.")
        {
            Details = "Register this server there first, with the address that 'identity-provider set' prints. --trusted-for says whose verified addresses open the account of that address; everybody else links himself at /account. "
                + "Accounts with a role are not opened, unless --administrators says so.",
            Examples =
            [
                "identity-provider set example.com corp --issuer https://id.example.com --client-id posthouse --client-secret-file secret.txt --trusted-for example.com --label \"Example Corp\"",
                "identity-provider check example.com corp", "identity-provider list", "identity-provider delete example.com corp",
            ],
        };
        command.Add(List());
        command.Add(Set());
        command.Add(Check());
        command.Add(Delete());
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List providers.");
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            IReadOnlyList<IdentityProviderModel> all = await client.GetAllAsync("identity-providers", AdministrationJson.Default.IReadOnlyListIdentityProviderModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(all, AdministrationJson.Default.IReadOnlyListIdentityProviderModel, rows =>
            {
                var table = new TextTable("OWNER", "NAME", "LABEL", "ISSUER", "TRUSTED FOR", "SECOND FACTOR", "STATE");
                foreach (IdentityProviderModel row in rows)
                    table.Add(row.Owner, row.Name, row.Label, row.Issuer, row.Domains.Count > 0 ? string.Join(' ', row.Domains) : "-", row.SecondFactor, (row.Enabled ? "on" : "off") + (row.Administrators ? ", administrators" : ""));
                table.Write(run.Out);
            });
        });
        return command;
    }

    private static Command Set()
    {
        var issuer = new Option<string?>("--issuer") { Description = "As the provider names itself: https://id.example.com.", HelpName = "ISSUER" };
        var clientId = new Option<string?>("--client-id") { Description = "As which this server is registered there.", HelpName = "ID" };
        var secret = new Option<string?>("--client-secret-file") { Description = "A file whose first line is the secret; - is standard input. Without it the one there is stays.", HelpName = "FILE" };
        var label = new Option<string?>("--label") { Description = "As people know it.", HelpName = "TEXT" };
        var domains = new Option<string[]>("--trusted-for") { Description = "A domain whose verified addresses it is believed about; may be repeated. Replaces those there are.", HelpName = "DOMAIN" };
        var factor = new Option<string?>("--second-factor") { Description = "Who asks for one: here, reported (the provider where it says so) or provider.", HelpName = "HOW" };
        var administrators = new Option<bool?>("--administrators") { Description = "Whether it may sign in accounts that have a role.", HelpName = "true|false" };
        var enabled = new Option<bool?>("--enabled") { Description = "Whether it is offered at all.", HelpName = "true|false" };
        var command = new Command("set", "Set a provider up, or change it.") { Owner, Provider, issuer, clientId, secret, label, domains, factor, administrators, enabled };
        CommandRun.Of(command, async run =>
        {
            string? told = run.Get(secret) is { } file ? FirstLine.Of(file, "secret") : null;
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            IReadOnlyList<IdentityProviderModel> all = await client.GetAllAsync("identity-providers", AdministrationJson.Default.IReadOnlyListIdentityProviderModel, run.CancellationToken).ConfigureAwait(false);
            IdentityProviderModel? there = all.FirstOrDefault(one => one.Owner == run.Get(Owner) && one.Name == run.Get(Provider));
            var wanted = new IdentityProviderChange
            {
                Label = run.Get(label) ?? there?.Label ?? run.Get(Provider),
                Issuer = run.Get(issuer) ?? there?.Issuer ?? throw new CommandException("a new provider needs its --issuer."),
                ClientId = run.Get(clientId) ?? there?.ClientId ?? throw new CommandException("a new provider needs a --client-id."),
                ClientSecret = told,
                Domains = run.Get(domains) is { Length: > 0 } given ? given : there?.Domains ?? [],
                SecondFactor = run.Get(factor) ?? there?.SecondFactor,
                Administrators = run.Get(administrators) ?? there?.Administrators ?? false,
                Enabled = run.Get(enabled) ?? there?.Enabled,
            };
            IdentityProviderModel put = (await client.SendAsync(HttpMethod.Put, PathOf(run), wanted, AdministrationJson.Default.IdentityProviderChange, AdministrationJson.Default.IdentityProviderModel, run.CancellationToken).ConfigureAwait(false))!;
            run.Print(put, AdministrationJson.Default.IdentityProviderModel, one => run.Out.WriteLine(one.RedirectUri is null
                ? "It is set up, and signs nobody in: this server has no address of its own. Set issuer in the section sign-in."
                : $"Register this server there with\n  redirect URI              {one.RedirectUri}\n  back-channel logout URI   {one.LogoutUri}"));
        });
        return command;
    }

    private static Command Check()
    {
        var command = new Command("check", "Fetch a provider's documents and say what is wrong with them.") { Owner, Provider };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            IdentityProviderCheck check = await client.PostAsync(PathOf(run) + "/check", AdministrationJson.Default.IdentityProviderCheck, run.CancellationToken).ConfigureAwait(false);
            run.Print(check, AdministrationJson.Default.IdentityProviderCheck, one => run.Out.WriteLine(one.Ok ? "The provider can be used." : one.Reason));
        });
        return command;
    }

    private static Command Delete()
    {
        var command = new Command("delete", "Remove a provider with its links; sessions that it began end.") { Owner, Provider };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            await client.SendAsync(HttpMethod.Delete, PathOf(run), run.CancellationToken).ConfigureAwait(false);
            run.Done($"{run.Get(Owner)}/{run.Get(Provider)} is removed.");
        });
        return command;
    }

    private static string PathOf(CommandRun run) => $"identity-providers/{Uri.EscapeDataString(run.Get(Owner))}/{Uri.EscapeDataString(run.Get(Provider))}";
}
