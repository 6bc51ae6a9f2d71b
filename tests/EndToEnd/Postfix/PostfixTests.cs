using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>A Postfix before and behind Posthouse.</summary>
public sealed class PostfixTests(MailHost host)
{
    private const int Count = 200;

    [Fact]
    public async Task Postfix_relays_in_and_every_message_arrives_once()
    {
        Account recipient = host.TakeAccount();
        await using PostfixServer postfix = await PostfixServer.StartAsync(host.MakeFolder("postfix"), host.Server.Port("smtp"));
        using (SmtpClient client = await ConnectAsync(postfix))
        {
            for (int i = 0; i < Count; i++) await client.SendAsync(Mails.Make("sender@x.test", recipient.Address, $"Number {i}", $".dot\r\n中文 {i}\r\n"));
        }

        IReadOnlyList<MimeMessage> arrived = await Inbox.WaitAsync(host, recipient, Count);
        Assert.Equal(Enumerable.Range(0, Count).Select(static i => $"Number {i}").Order(), arrived.Select(static m => m.Subject!).Order());
        Assert.All(arrived, static m => Assert.Equal($".dot\r\n中文 {m.Subject!["Number ".Length..]}\r\n", m.TextBody!.ReplaceLineEndings("\r\n")));
        Assert.All(arrived, static m => Assert.Contains("ESMTPS", m.Headers[HeaderId.Received]));
    }

    [Fact]
    public async Task Postfix_returns_to_its_sender_what_posthouse_refuses()
    {
        await using PostfixServer postfix = await PostfixServer.StartAsync(host.MakeFolder("postfix"), host.Server.Port("smtp"));
        using (SmtpClient client = await ConnectAsync(postfix)) await client.SendAsync(Mails.Make($"u0@{PostfixServer.KeptDomain}", $"nobody-here@{MailHost.Domain}", "Lost"));
        string report = Assert.Single(await MaildirWatch.WaitAsync(postfix.MaildirOf("u0"), 1));
        Assert.Contains("Status: 5.1.1", report);
        Assert.Contains($"nobody-here@{MailHost.Domain}", report);
    }

    [Fact]
    public async Task Posthouse_relays_out_through_postfix_as_its_smarthost_and_every_message_arrives_once()
    {
        await using PostfixServer postfix = await PostfixServer.StartAsync(host.MakeFolder("postfix"), smarthost: null);
        await using var server = new ServerProcess(
            host.MakeFolder("relay"),
            $"""
            hostname = "{MailHost.HostName}"

            [[route]]
            domains = ["*"]
            to = "smtp:127.0.0.1:{postfix.Port}"
            """,
            ["submission"]);
        await server.StartAsync();
        await server.AskAsync("domain", "add", MailHost.Domain);
        await server.AskAsync("account", "add", $"sender@{MailHost.Domain}", "--password", MailHost.Password);
        using (var client = new SmtpClient())
        {
            await client.ConnectAsync("127.0.0.1", server.Port("submission"), SecureSocketOptions.None);
            await client.AuthenticateAsync($"sender@{MailHost.Domain}", MailHost.Password);
            for (int i = 0; i < Count; i++) await client.SendAsync(Mails.Make($"sender@{MailHost.Domain}", $"{PostfixServer.Users[i % 4]}@{PostfixServer.KeptDomain}", $"Number {i}", $".dot\r\n中文 {i}\r\n"));
        }

        List<string> arrived = [];
        foreach (string user in PostfixServer.Users) arrived.AddRange(await MaildirWatch.WaitAsync(postfix.MaildirOf(user), Count / PostfixServer.Users.Count));
        Assert.Equal(Enumerable.Range(0, Count).Select(static i => $"Number {i}").Order(), arrived.Select(static text => text.Split("\nSubject: ")[1].Split('\n')[0].TrimEnd()).Order());
        Assert.All(arrived, static text => Assert.Contains($"Return-Path: <sender@{MailHost.Domain}>", text));
    }

    private static async Task<SmtpClient> ConnectAsync(PostfixServer postfix)
    {
        var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", postfix.Port, SecureSocketOptions.None);
        return client;
    }
}
