using System.Net;

namespace Posthouse.Web.Tests;

/// <summary>Apart from others, since what somebody asked for stands in the audit log of his own domain.</summary>
public class ForeignShareTests(TenantServer tenants) : IClassFixture<TenantServer>
{
    [Theory]
    [InlineData("admin@a.test", "PUT", "accounts/user@a.test/shares", """{"mailbox":"INBOX","with":"?","rights":"reader"}""")]
    [InlineData("admin@a.test", "PUT", "accounts/user@a.test/shares", """{"mailbox":"No such folder","with":"?","rights":"reader"}""")]
    [InlineData("admin@a.test", "DELETE", "accounts/user@a.test/shares?mailbox=INBOX&with=?", null)]
    [InlineData("user@a.test", "DELETE", "accounts/user@a.test/shares?mailbox=INBOX&with=?", null)]
    public async Task Sharing_tells_nobody_who_there_is_in_another_domain(string person, string method, string path, string? body)
    {
        (HttpStatusCode status, string text) = await AskAsync("nobody@b.test");
        Assert.True((int)status is 403 or 404, $"{status} {text}");
        foreach (string there in (string[])["user@b.test", "group@b.test", "alias@b.test"]) Assert.Equal((status, text), await AskAsync(there));

        async Task<(HttpStatusCode Status, string Text)> AskAsync(string with)
        {
            int at = path.LastIndexOf('?');
            string asked = at == path.IndexOf('?', StringComparison.Ordinal) ? path : path[..at] + with + path[(at + 1)..];
            (HttpStatusCode code, string said) = await tenants.AskAsync(person, method, asked, body?.Replace("?", with, StringComparison.Ordinal));
            return (code, said.Replace(with, "?", StringComparison.Ordinal));
        }
    }
}
