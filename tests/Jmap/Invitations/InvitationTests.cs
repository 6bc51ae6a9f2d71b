using System.Text;
using System.Text.Json;

namespace Posthouse.Jmap.Tests;

public sealed class InvitationTests : IAsyncLifetime
{
    private const string Calendar =
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:u1\r\nSUMMARY:Plan\r\nDTSTART:20261201T100000Z\r\nDTEND:20261201T110000Z\r\n" +
        "ORGANIZER;CN=Eve:mailto:eve@there.test\r\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:alice@here.test\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:carl@there.test\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    private readonly JmapServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_invitation_is_told_and_answered()
    {
        using JmapClient alice = await _server.SignInAsync();
        string blob = (await alice.UploadAsync(Encoding.UTF8.GetBytes(Calendar), "text/calendar")).GetProperty("blobId").GetString()!;
        JsonElement parsed = (await alice.CallAsync("Invitation/parse", $$"""{"blobIds":["{{blob}}","Unone"]}"""));
        JsonElement invitation = parsed.GetProperty("parsed").GetProperty(blob);
        Assert.Equal("Unone", parsed.GetProperty("notFound")[0].GetString());
        Assert.Equal(("REQUEST", "Plan", "2026-12-01T10:00:00Z", "eve@there.test", "alice@here.test", "needs-action"), (
            invitation.GetProperty("method").GetString(), invitation.GetProperty("title").GetString(), invitation.GetProperty("start").GetProperty("utc").GetString(),
            invitation.GetProperty("organizer").GetProperty("email").GetString(), invitation.GetProperty("you").GetProperty("email").GetString(), invitation.GetProperty("you").GetProperty("status").GetString()));

        JsonElement answer = await alice.CallAsync("Invitation/answer", $$"""{"blobId":"{{blob}}","status":"tentative","comment":"Perhaps"}""");
        Assert.Equal("text/calendar; method=REPLY; charset=utf-8", answer.GetProperty("type").GetString());
        Assert.Equal("eve@there.test", answer.GetProperty("to").GetString());
        using HttpResponseMessage calendar = await alice.DownloadAsync(answer.GetProperty("blobId").GetString()!);
        string text = await calendar.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("METHOD:REPLY", text, StringComparison.Ordinal);
        Assert.Contains("PARTSTAT=TENTATIVE:mailto:alice@here.test", text.Replace("\r\n ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("COMMENT:Perhaps", text, StringComparison.Ordinal);
    }

    // RFC 6047 §2.4: programs of calendars read the method where the type stands.
    [Fact]
    public async Task An_answer_is_made_a_message_as_it_is()
    {
        using JmapClient alice = await _server.SignInAsync();
        string blob = (await alice.UploadAsync(Encoding.UTF8.GetBytes(Calendar), "text/calendar")).GetProperty("blobId").GetString()!;
        JsonElement answer = await alice.CallAsync("Invitation/answer", $$"""{"blobId":"{{blob}}","status":"accepted"}""");
        string drafts = (await alice.CallAsync("Mailbox/query", """{"filter":{"role":"drafts"}}""")).GetProperty("ids")[0].GetString()!;
        JsonElement set = await alice.CallAsync("Email/set", $$"""
            {"create":{"a":{"mailboxIds":{"{{drafts}}":true},"subject":"Accepted: Plan","bodyValues":{"t":{"value":"Yes"} },"bodyStructure":{"type":"multipart/alternative","subParts":[{"partId":"t","type":"text/plain"},
            {"blobId":"{{answer.GetProperty("blobId").GetString()}}","type":"{{answer.GetProperty("type").GetString()}}"}]} } } }
            """);
        string message = set.GetProperty("created").GetProperty("a").GetProperty("blobId").GetString()!;
        using HttpResponseMessage raw = await alice.DownloadAsync(message);
        Assert.Contains("Content-Type: text/calendar; method=REPLY; charset=utf-8\r\n", await raw.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_invitation_is_not_answered()
    {
        using JmapClient alice = await _server.SignInAsync();
        using JmapClient bob = await _server.SignInAsync("bob");
        string blob = (await alice.UploadAsync(Encoding.UTF8.GetBytes(Calendar), "text/calendar")).GetProperty("blobId").GetString()!;
        string text = (await alice.UploadAsync("hello"u8.ToArray(), "text/calendar")).GetProperty("blobId").GetString()!;
        string cancelled = (await alice.UploadAsync(Encoding.UTF8.GetBytes(Calendar.Replace("REQUEST", "CANCEL", StringComparison.Ordinal)), "text/calendar")).GetProperty("blobId").GetString()!;
        Assert.Equal("invalidArguments", await alice.FailAsync("Invitation/answer", $$"""{"blobId":"{{text}}","status":"accepted"}"""));
        Assert.Equal("invalidArguments", await alice.FailAsync("Invitation/answer", $$"""{"blobId":"{{cancelled}}","status":"accepted"}"""));
        Assert.Equal("invalidArguments", await alice.FailAsync("Invitation/answer", $$"""{"blobId":"{{blob}}","status":"perhaps"}"""));
        Assert.Equal("invalidArguments", await bob.FailAsync("Invitation/answer", $$"""{"blobId":"{{blob}}","status":"accepted"}"""));
        Assert.Equal(text, (await alice.CallAsync("Invitation/parse", $$"""{"blobIds":["{{text}}"]}""")).GetProperty("notParsable")[0].GetString());
    }
}
