using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Posthouse.BrowserMail.Tests;

/// <summary>The addresses of all pages of the webmail, below /mail/. What begins with a colon stands for something that the account has.</summary>
internal static partial class MailPages
{
    /// <summary>Held against what the webmail itself knows (web/mail/src/router.ts, and the pages of its settings) by <see cref="RouteTests"/>.</summary>
    internal static readonly IReadOnlyList<string> Routes =
    [
        "", "f", "f/:folders", "f/:inbox/:thread", "f/nowhere", "f/:inbox/nowhere",
        "inboxes", "inboxes/own/:thread", "inboxes/:shared/:sharedThread",
        "starred", "starred/:starredThread", "all", "all/:thread", "label", "label/:label", "label/:label/:thread", "search", "search/:query", "search/:query/:thread", "search/nowhere",
        "a/:shared/f/:sharedInbox", "a/:shared/f/:sharedInbox/:sharedThread", "a/:shared/label/:label", "a/:shared/label/:label/:sharedThread", "a/:shared/search/:query", "a/:shared/search/:query/:sharedThread", "a/nowhere/f/nowhere",
        "contacts",
        "settings", "settings/general", "settings/identities", "settings/labels", "settings/templates", "settings/links", "settings/storage", "settings/vacation", "settings/filters", "settings/forward", "settings/offline", "settings/keys",
        "nowhere",
    ];

    private const string Values = """
        async () => {
          const { csrf } = await (await fetch('/session')).json();
          const { primaryAccounts, accounts } = await (await fetch('/jmap/session')).json();
          const ask = async (method, args) => {
            const response = await fetch('/jmap/api/', {
              method: 'POST', headers: { 'content-type': 'application/json', 'x-posthouse-csrf': csrf },
              body: JSON.stringify({ using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'], methodCalls: [[method, args, '0']] }),
            });
            return (await response.json()).methodResponses[0][1];
          };
          const of = async (accountId) => {
            const { ids } = await ask('Email/query', { accountId });
            const { list: emails } = await ask('Email/get', { accountId, ids, properties: ['threadId', 'subject', 'keywords'] });
            const { list: folders } = await ask('Mailbox/get', { accountId, ids: null });
            const letter = emails.find((one) => one.subject.startsWith('Weekly'));
            const { notUpdated } = await ask('Email/set', { accountId, update: { [letter.id]: { 'keywords/orders': true } } });
            if (notUpdated) throw new Error(JSON.stringify(notUpdated));
            return { inbox: folders.find((one) => one.role === 'inbox').id, folders: folders.map((one) => one.id), thread: letter.threadId, starred: emails.find((one) => one.keywords.$flagged).threadId };
          };
          const own = primaryAccounts['urn:ietf:params:jmap:mail'], shared = Object.keys(accounts).find((id) => id !== own);
          const mine = await of(own), theirs = await of(shared);
          return {
            ':folders': mine.folders, ':inbox': [mine.inbox], ':thread': [mine.thread], ':starredThread': [mine.starred], ':label': ['orders'], ':query': ['schedule'],
            ':shared': [shared], ':sharedInbox': [theirs.inbox], ':sharedThread': [theirs.thread],
          };
        }
        """;

    /// <summary>The addresses with what this account has, and what is seen on each once it is there.</summary>
    /// <param name="page">Signed in, and another's inbox is shared with it; both have the mail of the demo's alice.</param>
    internal static async Task<IReadOnlyList<(string Path, string Shown)>> AllAsync(IPage page)
    {
        JsonElement values = await page.EvaluateAsync<JsonElement>(Values);
        return [.. Routes.SelectMany(route => Fill(route, values).Select(path => (path, Shown(route))))];
    }

    /// <summary>What the webmail's own files say that there is: the first parts of addresses and what may stand in their place, the views of another's account, and the pages of the settings.</summary>
    internal static (string[] Parts, string[] Shared, string[] Settings) Known()
    {
        string router = File.ReadAllText(Path.Combine(Source(), "router.ts"));
        int begin = router.IndexOf("export function placeOf", StringComparison.Ordinal), own = router.IndexOf("switch (first)", begin, StringComparison.Ordinal), end = router.IndexOf("export function pathOf", own, StringComparison.Ordinal);
        return (All(Compared(), router[own..end]), All(Compared(), router[begin..own]), All(Identified(), File.ReadAllText(Path.Combine(Source(), "settings", "SettingsPage.tsx"))));
    }

    private static string[] All(Regex what, string text) => [.. what.Matches(text).Select(static match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Fill(string route, JsonElement values) =>
        route.Split('/').Aggregate<string, IEnumerable<string>>([""], (paths, part) =>
            from path in paths
            from value in part.StartsWith(':') ? values.GetProperty(part).EnumerateArray().Select(static one => Uri.EscapeDataString(one.GetString()!)) : [part]
            select path.Length == 0 ? value : path + "/" + value);

    private static string Shown(string route) =>
        route == "contacts" ? ".settings.whole h1"
        : route.StartsWith("settings", StringComparison.Ordinal) ? ".settings-page h2"
        : route is "f/nowhere" or "a/nowhere/f/nowhere" ? ".empty h1"
        : route.EndsWith("hread", StringComparison.Ordinal) ? ".read-pane .message .open-head"
        : ".list-pane h1";

    private static string Source()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Posthouse.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "web", "mail", "src");
    }

    [GeneratedRegex(@"(?:===|case) '(\w+)'")]
    private static partial Regex Compared();

    [GeneratedRegex(@"\{ id: '(\w+)'")]
    private static partial Regex Identified();
}
