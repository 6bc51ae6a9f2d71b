using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Imap.Tests;

/// <summary>Sign-in through the real directory.</summary>
public sealed class SignInTests
{
    [Fact]
    public async Task A_password_signs_in_by_each_way()
    {
        await using SignInFixture fixture = await SignInFixture.StartAsync();
        foreach (string how in (string[])["LOGIN bob@example.test secret-word", "LOGIN {16+}\r\nbob@example.test \"secret-word\"", "AUTHENTICATE PLAIN " + Plain("bob@example.test", "secret-word")])
        {
            ImapClient client = await fixture.ConnectAsync();
            ImapReply reply = await client.OkAsync(how);
            Assert.Contains("IDLE", reply.Single, StringComparison.Ordinal);
            await client.OkAsync("SELECT INBOX");
            await client.BadAsync("LOGIN a b");
        }
    }

    [Fact]
    public async Task A_challenge_is_answered_on_a_line_of_its_own()
    {
        await using SignInFixture fixture = await SignInFixture.StartAsync();
        ImapClient client = await fixture.ConnectAsync();
        await client.SendAsync("a AUTHENTICATE PLAIN\r\n");
        Assert.Equal("+ ", await client.ReadLineAsync());
        await client.SendAsync("*\r\n");
        Assert.StartsWith("a BAD", await client.ReadLineAsync(), StringComparison.Ordinal);
        await client.SendAsync("b AUTHENTICATE PLAIN\r\n");
        Assert.Equal("+ ", await client.ReadLineAsync());
        await client.SendAsync("!!!\r\n");
        Assert.StartsWith("b BAD", await client.ReadLineAsync(), StringComparison.Ordinal);
        await client.SendAsync($"c AUTHENTICATE PLAIN\r\n");
        Assert.Equal("+ ", await client.ReadLineAsync());
        await client.SendAsync(Plain("bob@example.test", "secret-word") + "\r\n");
        Assert.StartsWith("OK", (await client.ReplyAsync("c")).Tagged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_passwords_get_one_answer_and_then_goodbye()
    {
        await using SignInFixture fixture = await SignInFixture.StartAsync();
        ImapClient client = await fixture.ConnectAsync();
        await client.BadAsync("SELECT INBOX");
        Assert.StartsWith("NO [AUTHENTICATIONFAILED]", (await client.NoAsync("LOGIN bob@example.test wrong")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [AUTHENTICATIONFAILED]", (await client.NoAsync("LOGIN nobody@example.test wrong")).Tagged, StringComparison.Ordinal);
        Assert.StartsWith("NO [CANNOT]", (await client.NoAsync("AUTHENTICATE NONSENSE")).Tagged, StringComparison.Ordinal);
        for (int i = 0; i < 3; i++) await client.NoAsync("LOGIN bob@example.test wrong");
        Assert.StartsWith("* BYE", await client.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Null(await client.ReadLineAsync());
    }

    [Fact]
    public async Task Starttls_throws_away_what_came_in_clear_text()
    {
        await using SignInFixture fixture = await SignInFixture.StartAsync();
        ImapClient client = await fixture.ConnectAsync("192.0.2.10");
        Assert.Contains("LOGINDISABLED", (await client.OkAsync("CAPABILITY")).Single, StringComparison.Ordinal);
        Assert.StartsWith("NO [PRIVACYREQUIRED]", (await client.NoAsync("LOGIN bob@example.test secret-word")).Tagged, StringComparison.Ordinal);
        Assert.Contains("STARTTLS", (await client.OkAsync("CAPABILITY")).Single, StringComparison.Ordinal);
        await client.SendAsync("a STARTTLS\r\nb LOGIN bob@example.test secret-word\r\n");
        Assert.StartsWith("a OK", await client.ReadLineAsync(), StringComparison.Ordinal);
        ImapReply after = await client.OkAsync("CAPABILITY");
        Assert.DoesNotContain("STARTTLS", after.All, StringComparison.Ordinal);
        await client.BadAsync("SELECT INBOX");
        await client.BadAsync("STARTTLS");
        await client.OkAsync("LOGIN bob@example.test secret-word");
    }

    private static string Plain(string name, string password) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{name}\0{password}"));
}
