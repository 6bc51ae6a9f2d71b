using System.CommandLine;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse oauth client …</summary>
internal static class OAuthCommands
{
    private static readonly Argument<string> Client = new("client") { Description = "The client's id (client_id)." };

    internal static Command Create()
    {
        var command = new DocumentedCommand("oauth", "Programs that ask people for tokens (OAuth 2, OpenID Connect).")
        {
            Details = "A program with a secret runs on a server; --public is one on people's own machines, which can keep none. People are asked before it is let in, unless it is --trusted. It finds everything else at /.well-known/openid-configuration.",
            Examples = ["oauth client add crm --name \"Our CRM\" --redirect https://crm.example.com/back --scope imap --scope smtp", "oauth client add tv --public --grant device_code", "oauth client list", "oauth client secret crm", "oauth client remove crm"],
        };
        var client = new Command("client", "The programs that are known here.");
        client.Add(List());
        client.Add(Add());
        client.Add(Secret());
        client.Add(Remove());
        command.Add(client);
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List programs.");
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            IReadOnlyList<OAuthClientModel> all = await client.GetAllAsync("oauth/clients", AdministrationJson.Default.IReadOnlyListOAuthClientModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(all, AdministrationJson.Default.IReadOnlyListOAuthClientModel, rows =>
            {
                var table = new TextTable("CLIENT", "NAME", "KIND", "GRANTS", "SCOPES", "REDIRECTS");
                foreach (OAuthClientModel row in rows) table.Add(row.ClientId, row.Name, (row.IsPublic ? "public" : "secret") + (row.IsTrusted ? ", trusted" : ""), Join(row.Grants), Join(row.Scopes), Join(row.RedirectUris));
                table.Write(run.Out);
            });
        });
        return command;
    }

    private static Command Add()
    {
        var name = new Option<string?>("--name") { Description = "As people are told who asks; its id unless said otherwise.", HelpName = "TEXT" };
        var redirects = new Option<string[]>("--redirect") { Description = "Where codes are sent: https, this machine, or a scheme such as com.example.app:/back; may be repeated.", HelpName = "URI" };
        var grants = new Option<string[]>("--grant") { Description = "authorization_code (unless said otherwise), device_code or client_credentials; may be repeated.", HelpName = "GRANT" };
        var scopes = new Option<string[]>("--scope") { Description = "mail (unless said otherwise), imap, pop3, smtp, sieve, jmap or admin; may be repeated.", HelpName = "SCOPE" };
        var isPublic = new Option<bool>("--public") { Description = "A program on people's own machines, which can keep no secret." };
        var isTrusted = new Option<bool>("--trusted") { Description = "People are not asked." };
        var command = new Command("add", "Make a program known, and print its secret once.") { Client, name, redirects, grants, scopes, isPublic, isTrusted };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            var wanted = new OAuthClientModel
            {
                ClientId = run.Get(Client),
                Name = run.Get(name) ?? run.Get(Client),
                IsPublic = run.Get(isPublic),
                IsTrusted = run.Get(isTrusted),
                RedirectUris = run.Get(redirects) ?? [],
                Grants = run.Get(grants) is { Length: > 0 } given ? given : null,
                Scopes = run.Get(scopes) is { Length: > 0 } asked ? asked : null,
            };
            OAuthClientModel made = (await client.SendAsync(HttpMethod.Post, "oauth/clients", wanted, AdministrationJson.Default.OAuthClientModel, AdministrationJson.Default.OAuthClientModel, run.CancellationToken).ConfigureAwait(false))!;
            run.Print(made, AdministrationJson.Default.OAuthClientModel, one => run.Out.WriteLine(one.Secret is null ? $"{one.ClientId} may ask for tokens. It has no secret." : $"{one.Secret}\nThis is the secret of {one.ClientId}. It is not shown again."));
        });
        return command;
    }

    private static Command Secret()
    {
        var command = new Command("secret", "Give a program another secret and print it once: the old one is worth nothing from then on.") { Client };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            OAuthClientModel made = await client.PostAsync($"oauth/clients/{Uri.EscapeDataString(run.Get(Client))}/secret", AdministrationJson.Default.OAuthClientModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(made, AdministrationJson.Default.OAuthClientModel, one => run.Out.WriteLine($"{one.Secret}\nThis is the secret of {one.ClientId}. It is not shown again."));
        });
        return command;
    }

    private static Command Remove()
    {
        var command = new Command("remove", "Remove a program with all its tokens.") { Client };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            await client.SendAsync(HttpMethod.Delete, "oauth/clients/" + Uri.EscapeDataString(run.Get(Client)), run.CancellationToken).ConfigureAwait(false);
            run.Done($"{run.Get(Client)} is removed, and its tokens open nothing any more.");
        });
        return command;
    }

    private static string Join(IReadOnlyList<string>? values) => values is { Count: > 0 } ? string.Join(' ', values) : "-";
}
