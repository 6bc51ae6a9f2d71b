using System.CommandLine;
using System.Globalization;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse key …</summary>
internal static class KeyCommands
{
    internal static Command Create()
    {
        var command = new DocumentedCommand("key", "API keys: how programs administer.")
        {
            Details = "A key is sent as 'Authorization: Bearer ph_…'. It is printed once, and only its hash is kept. One that is made here belongs to nobody; one that an account makes by the API opens at most what that account may do. 'role rights' shows the names of rights.",
            Examples = ["key create monitoring --right read-queue --right read-server", "key create sync --right manage-accounts --right read-directory --domain example.com --expires 2027-01-01", "key list", "key delete 3"],
        };
        command.Add(List());
        command.Add(Make());
        command.Add(Delete());
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List keys.");
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            IReadOnlyList<ApiKeyModel> all = await client.GetAllAsync("keys", AdministrationJson.Default.IReadOnlyListApiKeyModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(all, AdministrationJson.Default.IReadOnlyListApiKeyModel, rows =>
            {
                var table = new TextTable("ID", "NAME", "ACCOUNT", "DOMAIN", "EXPIRES", "LAST USED", "RIGHTS");
                foreach (ApiKeyModel row in rows) table.Add(row.Id.ToString(CultureInfo.InvariantCulture), row.Name, row.Account ?? "-", row.Domain ?? "-", Day(row.Expires), Day(row.LastUsed), string.Join(' ', row.Scopes));
                table.Write(run.Out);
            });
        });
        return command;
    }

    private static Command Make()
    {
        var label = new Argument<string>("label") { Description = "What it is for." };
        var rights = new Option<string[]>("--right") { Description = "A right, such as read-queue; may be repeated.", HelpName = "RIGHT" };
        var domain = new Option<string?>("--domain") { Description = "Only for this domain and its sub-domains.", HelpName = "DOMAIN" };
        var expires = new Option<string?>("--expires") { Description = "When it stops opening anything.", HelpName = "WHEN" };
        var command = new Command("create", "Make a key and print it once.") { label, rights, domain, expires };
        CommandRun.Of(command, async run =>
        {
            DateTimeOffset? end = run.Get(expires) is not { } text ? null
                : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment) ? moment
                : throw new CommandException($"'{text}' is no date such as 2027-01-01.");
            if (run.Get(rights) is not { Length: > 0 } scopes) throw new CommandException("a key needs at least one --right.");
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            var wanted = new NewApiKey { Name = run.Get(label), Scopes = scopes, Domain = run.Get(domain), Expires = end };
            ApiKeyModel made = (await client.SendAsync(HttpMethod.Post, "keys", wanted, AdministrationJson.Default.NewApiKey, AdministrationJson.Default.ApiKeyModel, run.CancellationToken).ConfigureAwait(false))!;
            run.Print(made, AdministrationJson.Default.ApiKeyModel, key => run.Out.WriteLine($"{key.Secret}\nThis is key {key.Id}. It is not shown again."));
        });
        return command;
    }

    private static Command Delete()
    {
        var key = new Argument<string>("key") { Description = "The key's number." };
        var command = new Command("delete", "Delete a key: it opens nothing from then on.") { key };
        CommandRun.Of(command, async run =>
        {
            if (!long.TryParse(run.Get(key), NumberStyles.None, CultureInfo.InvariantCulture, out long id)) throw new CommandException($"'{run.Get(key)}' is not a key's number: 'key list' shows them.");
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            await client.SendAsync(HttpMethod.Delete, string.Create(CultureInfo.InvariantCulture, $"keys/{id}"), run.CancellationToken).ConfigureAwait(false);
            run.Done($"Key {id} opens nothing any more.");
        });
        return command;
    }

    private static string Day(DateTimeOffset? moment) => moment?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "-";
}
