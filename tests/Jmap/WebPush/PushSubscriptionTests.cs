using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Jmap.Tests;

/// <summary>Push subscriptions (RFC 8620 §7.2) against a push service that decrypts what comes.</summary>
public class PushSubscriptionTests
{
    private const string Message = "From: a@there.test\nSubject: news\n\nx\n";

    [Fact]
    public async Task A_device_is_told_once_it_has_shown_that_it_reads_there()
    {
        await using PushReceiver push = await PushReceiver.StartAsync();
        await using JmapServer server = await push.ServeAsync();
        using JmapClient client = await server.SignInAsync();
        JsonElement made = await CreateAsync(client, push, $$""","keys":{{push.Keys}},"types":["Mailbox","Email"]""");
        string id = made.GetProperty("id").GetString()!;
        PushMessage first = await push.NextAsync();
        JsonElement verification = JsonDocument.Parse(push.Decrypt(first)).RootElement;
        Assert.Equal("PushVerification", verification.GetProperty("@type").GetString());
        Assert.Equal(id, verification.GetProperty("pushSubscriptionId").GetString());
        RequireSigned(client, push, first);

        // Not verified yet: nothing is told.
        await server.AppendAsync(server.Alice, Message);
        JsonElement wrong = await client.CallAsync("PushSubscription/set", $$$$"""{"update":{"{{{{id}}}}":{"verificationCode":"guess"}}}""");
        Assert.Equal("invalidProperties", wrong.GetProperty("notUpdated").GetProperty(id).GetProperty("type").GetString());
        string code = verification.GetProperty("verificationCode").GetString()!;
        JsonElement right = await client.CallAsync("PushSubscription/set", $$$$"""{"update":{"{{{{id}}}}":{"verificationCode":"{{{{code}}}}"}}}""");
        Assert.Equal(JsonValueKind.Null, right.GetProperty("updated").GetProperty(id).ValueKind);
        // RFC 8620 §7.2.2: neither account nor states.
        Assert.False(right.TryGetProperty("newState", out _));
        Assert.False(right.TryGetProperty("accountId", out _));

        await server.AppendAsync(server.Alice, Message);
        string email = (await client.CallAsync("Email/get", """{"ids":[]}""")).GetProperty("state").GetString()!;
        Dictionary<string, string> changed;
        do changed = Changed(push.Decrypt(await push.NextAsync()), client.Account);
        while (changed["Email"] != email);
        Assert.Equal(["Email", "Mailbox"], changed.Keys);
    }

    [Fact]
    public async Task A_subscription_is_read_without_its_address_and_changed_and_ended()
    {
        await using PushReceiver push = await PushReceiver.StartAsync();
        await using JmapServer server = await push.ServeAsync();
        using JmapClient client = await server.SignInAsync(), bob = await server.SignInAsync("bob");
        JsonElement made = await CreateAsync(client, push, ""","expires":"2999-01-01T00:00:00Z" """);
        // RFC 8620 §7.2.1: the server may shorten it, and says so.
        Assert.True(DateTimeOffset.Parse(made.GetProperty("expires").GetString()!, System.Globalization.CultureInfo.InvariantCulture) < DateTimeOffset.UtcNow.AddDays(8));
        string id = made.GetProperty("id").GetString()!;
        JsonElement got = await client.CallAsync("PushSubscription/get", """{"ids":null}""");
        Assert.False(got.TryGetProperty("state", out _));
        JsonElement one = Assert.Single(got.GetProperty("list").EnumerateArray());
        Assert.Equal(["id", "deviceClientId", "verificationCode", "expires", "types"], one.EnumerateObject().Select(static property => property.Name));
        Assert.Equal(JsonValueKind.Null, one.GetProperty("verificationCode").ValueKind);
        Assert.Equal("forbidden", await client.FailAsync("PushSubscription/get", """{"ids":null,"properties":["url"]}"""));
        // A message that is not encrypted is plain JSON.
        Assert.Contains("PushVerification", Encoding.UTF8.GetString((await push.NextAsync()).Body), StringComparison.Ordinal);

        Assert.Empty((await bob.CallAsync("PushSubscription/get", """{"ids":null}""")).GetProperty("list").EnumerateArray());
        JsonElement stranger = await bob.CallAsync("PushSubscription/set", $$$$"""{"update":{"{{{{id}}}}":{"types":null}},"destroy":["{{{{id}}}}"]}""");
        Assert.Equal("notFound", stranger.GetProperty("notUpdated").GetProperty(id).GetProperty("type").GetString());
        Assert.Equal("notFound", stranger.GetProperty("notDestroyed").GetProperty(id).GetProperty("type").GetString());
        JsonElement set = await client.CallAsync("PushSubscription/set", $$$$"""{"update":{"{{{{id}}}}":{"url":"https://elsewhere.test/"}},"destroy":["{{{{id}}}}"]}""");
        Assert.Equal("invalidProperties", set.GetProperty("notUpdated").GetProperty(id).GetProperty("type").GetString());
        Assert.Equal([id], JmapClient.Texts(set.GetProperty("destroyed")));
    }

    [Fact]
    public async Task What_cannot_be_taken_now_is_tried_again_and_what_is_over_is_removed()
    {
        await using PushReceiver push = await PushReceiver.StartAsync();
        await using JmapServer server = await push.ServeAsync();
        using JmapClient client = await server.SignInAsync();
        await SubscribeAsync(client, push);
        int calls = 0;
        push.Answer = _ => ++calls == 1 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status201Created;
        await server.AppendAsync(server.Alice, Message);
        string first = push.Decrypt(await push.NextAsync()), second = push.Decrypt(await push.NextAsync());
        Assert.Equal(Changed(first, client.Account)["EmailDelivery"], Changed(second, client.Account)["EmailDelivery"]);

        push.Answer = static _ => StatusCodes.Status410Gone;
        await UntilAsync(server, async () => (await client.CallAsync("PushSubscription/get", """{"ids":null}""")).GetProperty("list").GetArrayLength() == 0, () => server.AppendAsync(server.Alice, Message));
    }

    [Fact]
    public async Task A_new_password_ends_what_the_old_one_began()
    {
        await using PushReceiver push = await PushReceiver.StartAsync();
        await using JmapServer server = await push.ServeAsync();
        using JmapClient client = await server.SignInAsync();
        await SubscribeAsync(client, push);
        await server.Service<DirectoryAdministration>().SetPasswordAsync(server.Alice, "another", JmapServer.Token);
        using JmapClient again = await JmapClient.ConnectAsync(server.Address, "alice@here.test", "another", JmapServer.Token);
        await UntilAsync(server, async () => (await again.CallAsync("PushSubscription/get", """{"ids":null}""")).GetProperty("list").GetArrayLength() == 0, () => server.AppendAsync(server.Alice, Message));
        Assert.True(push.IsEmpty);
    }

    [Theory]
    [InlineData("\"url\":\"http://push.test/\"", "url")]
    [InlineData("\"url\":\"https://127.0.0.1/\"", "url")]
    [InlineData("\"url\":\"https://[::1]/\"", "url")]
    [InlineData("\"url\":\"https://user@push.test/\"", "url")]
    [InlineData("\"url\":\"https://localhost/\"", "url")]
    [InlineData("\"url\":\"https://LOCALHOST.:8443/x\"", "url")]
    [InlineData("\"url\":\"https://push.localhost/\"", "url")]
    [InlineData("\"url\":\"https://intranet/\"", "url")]
    [InlineData("\"url\":\"https://printer.local/\"", "url")]
    [InlineData("\"url\":\"https://metadata.google.internal/\"", "url")]
    [InlineData("\"url\":\"https://nas.home.arpa/\"", "url")]
    [InlineData("\"url\":\"https://10.0.0.1/\"", "url")]
    [InlineData("\"url\":\"https://127.0.0.1./\"", "url")]
    [InlineData("\"url\":\"https://2130706433/\"", "url")]
    [InlineData("\"url\":\"https://0x7f.1/\"", "url")]
    [InlineData("\"url\":\"https://[::ffff:127.0.0.1]/\"", "url")]
    [InlineData("\"url\":\"https://169.254.169.254/latest\"", "url")]
    [InlineData("\"url\":\"file:///etc/passwd\"", "url")]
    [InlineData("\"url\":\"https://push.test/\",\"keys\":{\"p256dh\":\"BBBB\",\"auth\":\"BTBZMqHH6r4Tts7J_aSIgg\"}", "keys")]
    [InlineData("\"url\":\"https://push.test/\",\"expires\":\"2001-01-01T00:00:00Z\"", "expires")]
    [InlineData("\"url\":\"https://push.test/\",\"verificationCode\":\"x\"", "verificationCode")]
    [InlineData("\"types\":null", "url")]
    public async Task What_is_no_subscription_is_refused(string properties, string property)
    {
        await using var server = new JmapServer();
        await server.InitializeAsync();
        using JmapClient client = await server.SignInAsync();
        JsonElement set = await client.CallAsync("PushSubscription/set", $$$$"""{"create":{"x":{"deviceClientId":"d",{{{{properties}}}}}}}""");
        JsonElement error = set.GetProperty("notCreated").GetProperty("x");
        Assert.Equal("invalidProperties", error.GetProperty("type").GetString());
        Assert.Equal([property], JmapClient.Texts(error.GetProperty("properties")));
    }

    [Theory]
    [InlineData("https://push.example.com/x")]
    [InlineData("https://推送.例子.test:8443/x")]
    [InlineData("https://localhost.example.com./x")]
    public async Task A_name_of_the_world_is_taken(string url)
    {
        await using var server = new JmapServer();
        await server.InitializeAsync();
        using JmapClient client = await server.SignInAsync();
        JsonElement set = await client.CallAsync("PushSubscription/set", $$$$"""{"create":{"x":{"deviceClientId":"d","url":"{{{{url}}}}"}}}""");
        Assert.True(set.GetProperty("created").TryGetProperty("x", out _), set.ToString());
    }

    [Fact]
    public async Task A_name_that_leads_into_a_private_network_is_not_called()
    {
        await using PushReceiver push = await PushReceiver.StartAsync();
        await using JmapServer server = await push.ServeAsync(new JmapOptions());
        var subscription = new PushSubscription(1, System.Text.Json.Nodes.JsonNode.Parse($$"""{"url":"{{push.Url}}","code":"c"}""")!.AsObject());
        (PushOutcome outcome, _) = await server.Service<PushClient>().SendAsync(subscription, static _ => { }, urgent: false, JmapServer.Token);
        Assert.Equal(PushOutcome.Later, outcome);
        Assert.True(push.IsEmpty);
    }

    [Fact]
    public async Task Subscriptions_are_few_and_are_not_made_without_end()
    {
        await using PushReceiver push = await PushReceiver.StartAsync();
        await using JmapServer server = await push.ServeAsync(new JmapOptions { AllowPrivatePush = true, MaximumPushSubscriptions = 2, PushVerificationsPerHour = 3 });
        using JmapClient client = await server.SignInAsync();
        var types = new List<string?>();
        for (int i = 0; i < 4; i++)
        {
            JsonElement set = await client.CallAsync("PushSubscription/set", $$$$"""{"create":{"x":{"deviceClientId":"d","url":"{{{{push.Url}}}}"}}}""");
            types.Add(set.GetProperty("notCreated") is { ValueKind: JsonValueKind.Object } failed ? failed.GetProperty("x").GetProperty("type").GetString() : null);
        }

        Assert.Equal([null, null, "overQuota", "rateLimit"], types);
    }

    [Fact]
    public async Task The_servers_key_is_made_once()
    {
        await using var server = new JmapServer();
        await server.InitializeAsync();
        using JmapClient client = await server.SignInAsync();
        using var again = new VapidKeys(server.Service<SealedSecrets>(), TimeProvider.System, server.Options);
        await again.LoadAsync(JmapServer.Token);
        Assert.Equal(ServerKey(client), again.PublicKey);
        byte[] kept = (await server.Store.ReadAsync(static reader => reader.Sql.QueryFirst<byte[]>("SELECT sealed FROM jmap_secret", static row => row.Bytes(0))))!;
        Assert.Equal(-1, kept.AsSpan().IndexOf(Base64Url.DecodeFromChars(again.PublicKey!).AsSpan(1, 32)));
    }

    private static string ServerKey(JmapClient client) => client.Session.GetProperty("capabilities").GetProperty("urn:ietf:params:jmap:webpush-vapid").GetProperty("applicationServerKey").GetString()!;

    private static async Task<JsonElement> CreateAsync(JmapClient client, PushReceiver push, string more)
    {
        JsonElement set = await client.CallAsync("PushSubscription/set", $$$$"""{"create":{"4f29":{"deviceClientId":"a889-ffea-910","url":"{{{{push.Url}}}}"{{{{more}}}}}}}""");
        return set.GetProperty("created").GetProperty("4f29");
    }

    private static async Task SubscribeAsync(JmapClient client, PushReceiver push)
    {
        string id = (await CreateAsync(client, push, $$""","keys":{{push.Keys}}""")).GetProperty("id").GetString()!;
        string code = JsonDocument.Parse(push.Decrypt(await push.NextAsync())).RootElement.GetProperty("verificationCode").GetString()!;
        await client.CallAsync("PushSubscription/set", $$$$"""{"update":{"{{{{id}}}}":{"verificationCode":"{{{{code}}}}"}}}""");
    }

    // RFC 8292 §2, §3: an ES256 token for the origin of the push service, by the key of the Session.
    private static void RequireSigned(JmapClient client, PushReceiver push, PushMessage message)
    {
        string authorization = message.Headers.Authorization.ToString();
        Assert.StartsWith("vapid t=", authorization, StringComparison.Ordinal);
        string[] parts = authorization["vapid ".Length..].Split(", ");
        Assert.Equal("k=" + ServerKey(client), parts[1]);
        string token = parts[0][2..];
        int dot = token.LastIndexOf('.');
        byte[] point = Base64Url.DecodeFromChars(ServerKey(client));
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes(token[..dot]), Base64Url.DecodeFromChars(token.AsSpan(dot + 1)), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        JsonElement claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement;
        Assert.Equal(new Uri(push.Url).GetLeftPart(UriPartial.Authority), claims.GetProperty("aud").GetString());
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64()), DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(24));
        Assert.Equal("86400", message.Headers["TTL"].ToString());
    }

    private static Dictionary<string, string> Changed(string json, string account)
    {
        JsonElement change = JsonDocument.Parse(json).RootElement;
        Assert.Equal("StateChange", change.GetProperty("@type").GetString());
        return change.GetProperty("changed").GetProperty(account).EnumerateObject().ToDictionary(static state => state.Name, static state => state.Value.GetString()!);
    }

    // Looks again at each change of the account.
    private static async Task UntilAsync(JmapServer server, Func<Task<bool>> isTrue, Func<Task> act)
    {
        using var changed = new SemaphoreSlim(0);
        using IDisposable subscription = server.Store.Subscribe(server.Alice, static _ => { }, () => changed.Release());
        await act();
        while (!await isTrue()) await changed.WaitAsync(JmapServer.Token);
    }
}
