using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Posthouse.Storage;

namespace Posthouse.Web.Tests;

/// <summary>Every change of the contract, asked for with dryRun and a body that it takes: it says what it would answer, and no table of the store has another row afterwards.</summary>
public class DryRunChangesNothingTests(TwoTenants tenants) : IClassFixture<TwoTenants>
{
    // What acts outside of the store, where there is nobody to act on: refused as it would be without dryRun.
    private static readonly string[] Refused = ["publishDns", "actOnCertificate"];

    // In place of bodies that ask for less than what is to be tried here.
    private static readonly Dictionary<string, string> Bodies = new(StringComparer.Ordinal)
    {
        ["addSuppression"] = """{"address":"somebody@elsewhere.test"}""",
        ["createOAuthClient"] = """{"clientId":"another","name":"Another","isPublic":true,"isTrusted":false,"redirectUris":["https://app.example/back"]}""",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Changes => [.. ContractOperation.All.Where(static one => one.HasDryRun).Select(static one => one.Id)];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_is_tried_changes_no_row(string id)
    {
        ContractOperation operation = ContractOperation.Of(id);
        string query = id switch
        {
            "unshareMailbox" => $"&mailbox=INBOX&with={tenants.Own.Other}",
            "deactivateScripts" => "&active=true",
            "deleteDomain" => "&withAccounts=true",
            _ => "",
        };
        string path = id == "deleteSuppression" ? "suppressions/gone-of-a@elsewhere.test" : tenants.Own.Fill(operation.Path);
        if (operation.Path.StartsWith("oauth/clients/{client}", StringComparison.Ordinal)) await MakeClientAsync();
        // The server writes of its own now and then, what became of mail for example; a call that wrote something would do it each time.
        List<string> changed = [];
        for (int attempt = 0; attempt < 5 && (attempt == 0 || changed.Count > 0); attempt++) changed = await TryAsync(operation, $"{path}?dryRun=true{query}");
        Assert.Empty(changed);
    }

    private async Task<List<string>> TryAsync(ContractOperation operation, string path)
    {
        Dictionary<string, string> before = await RowsAsync();
        (string configuration, string audit) = (await ReadAsync("configuration"), await ReadAsync("audit/head"));
        (HttpStatusCode status, string text) = await AskAsync(operation.Method, path, Bodies.GetValueOrDefault(operation.Id) ?? operation.Body(tenants.Own));
        if (Refused.Contains(operation.Id)) Assert.Equal(HttpStatusCode.Conflict, status);
        else Assert.True((int)status is >= 200 and < 300, $"{operation.Id}: {status} {text}");
        Assert.Equal(audit, await ReadAsync("audit/head"));
        Assert.Equal(configuration, await ReadAsync("configuration"));
        Dictionary<string, string> after = await RowsAsync();
        return [.. after.Keys.Where(table => before.GetValueOrDefault(table) != after[table])];
    }

    private async Task<string> ReadAsync(string path)
    {
        (HttpStatusCode status, string text) = await AskAsync("GET", path);
        Assert.True(status == HttpStatusCode.OK, text);
        return text;
    }

    private async Task MakeClientAsync()
    {
        if ((await ReadAsync("oauth/clients")).Contains("\"client\"", StringComparison.Ordinal)) return;
        (HttpStatusCode status, string text) = await AskAsync("POST", "oauth/clients", """{"clientId":"client","name":"A client","isPublic":false,"isTrusted":false,"redirectUris":["https://app.example/back"]}""");
        Assert.True(status == HttpStatusCode.Created, text);
    }

    // On this machine nobody signs in, which would be written down.
    private async Task<(HttpStatusCode Status, string Text)> AskAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), "/api/v1/" + path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage response = await tenants.Tenants.Server.Local.SendAsync(request, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    // All that stands in each table, as SQL would write it.
    private ValueTask<Dictionary<string, string>> RowsAsync() => tenants.Tenants.Server.Store.ReadAsync(
        static reader =>
        {
            var all = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (string table in reader.Sql.Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'", static row => row.Text(0)))
            {
                string columns = string.Join(" || ',' || ", reader.Sql.Query("SELECT name FROM pragma_table_info(@1)", static row => row.Text(0), table).Select(static name => $"quote(\"{name}\")"));
                if (columns.Length > 0) all[table] = string.Join('\n', reader.Sql.Query($"SELECT {columns} AS line FROM \"{table}\" ORDER BY 1", static row => row.Text(0)));
            }

            return all;
        },
        Token);
}
