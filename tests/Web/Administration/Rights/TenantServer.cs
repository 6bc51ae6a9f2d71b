using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web.Tests;

/// <summary>
/// Two tenants on one server, a.test (with sub.a.test) and b.test, and somebody of each role: owner (root@here.test), administrator, help
/// desk and auditor of a.test, help desk and auditor of the whole server, and users.
/// </summary>
public sealed class TenantServer : IAsyncLifetime
{
    private readonly Dictionary<string, Access> _access = [];

    internal WebServer Server { get; init; } = new();

    internal static readonly string[] People = ["root@here.test", "admin@a.test", "desk@a.test", "auditor@a.test", "desk@here.test", "auditor@here.test", "user@a.test"];

    internal Access AccessOf(string address) => _access[address];

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        CancellationToken token = TestContext.Current.CancellationToken;
        DirectoryAdministration administration = Server.Service<DirectoryAdministration>();
        foreach (string domain in (string[])["a.test", "sub.a.test", "b.test"]) await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse(domain) }, cancellationToken: token);
        foreach (string person in People.Where(static p => p != "root@here.test").Concat(["user@sub.a.test", "user@b.test", "admin@b.test", "victim@b.test", "victim@a.test"]))
            await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse(person), Password = WebServer.Password }, token);
        foreach (string domain in (string[])["a.test", "b.test"])
        {
            await administration.CreateAliasAsync(new Alias { Address = EmailAddress.Parse("alias@" + domain), Targets = [EmailAddress.Parse("user@" + domain)] }, cancellationToken: token);
            await administration.CreateGroupAsync(new Group { Address = EmailAddress.Parse("group@" + domain), Members = [EmailAddress.Parse("user@" + domain)] }, cancellationToken: token);
        }

        // An owner of the server whose account is in a tenant's domain.
        await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("chief@a.test"), Password = WebServer.Password, IsAdministrator = true }, token);
        await administration.CreateAliasAsync(new Alias { Address = EmailAddress.Parse("boss@a.test"), Targets = [EmailAddress.Parse("chief+in@a.test")] }, cancellationToken: token);
        await administration.CreateAliasAsync(new Alias { Address = EmailAddress.Parse("away@a.test"), Targets = [EmailAddress.Parse("chief@a.test"), EmailAddress.Parse("chief@far.test")] }, cancellationToken: token);
        await administration.CreateAliasAsync(new Alias { Address = EmailAddress.Parse("office@a.test"), Targets = [EmailAddress.Parse("user@a.test"), EmailAddress.Parse("boss@a.test")] }, cancellationToken: token);
        await administration.CreateGroupAsync(new Group { Address = EmailAddress.Parse("board@a.test"), Members = [EmailAddress.Parse("chief@a.test"), EmailAddress.Parse("user@a.test")] }, cancellationToken: token);
        await GiveAsync("admin@a.test", Role.DomainAdministrator, "a.test");
        await GiveAsync("admin@b.test", Role.DomainAdministrator, "b.test");
        await GiveAsync("desk@a.test", Role.HelpDesk, "a.test");
        await GiveAsync("auditor@a.test", Role.Auditor, "a.test");
        await GiveAsync("desk@here.test", Role.HelpDesk, null);
        await GiveAsync("auditor@here.test", Role.Auditor, null);
        AccountDirectory directory = Server.Service<AccountDirectory>();
        foreach (string person in People) _access[person] = Access.Of((await directory.FindAccountAsync(EmailAddress.Parse(person), token))!);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>Asks as somebody; the answer's status and text.</summary>
    internal async Task<(HttpStatusCode Status, string Text)> AskAsync(string person, string method, string path, string? body = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), "/api/v1/" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{person}:{WebServer.Password}")));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        change?.Invoke(request);
        using HttpResponseMessage response = await Server.Outside.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        // What is asked without end (a watch) is known by its head.
        string text = response.Content.Headers.ContentType?.MediaType == "application/x-ndjson" ? "" : await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, text);
    }

    private async Task GiveAsync(string address, Role role, string? domain)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Account account = (await Server.Service<AccountDirectory>().FindAccountAsync(EmailAddress.Parse(address), token))!;
        await Server.Service<DirectoryAdministration>().GiveRoleAsync(account.Id, role, domain is null ? null : DomainName.Parse(domain), token);
    }
}
