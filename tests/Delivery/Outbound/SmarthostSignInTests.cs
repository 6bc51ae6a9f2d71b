using System.Security.Cryptography;
using System.Text;
using static Posthouse.Delivery.Tests.OutboundPlay;

namespace Posthouse.Delivery.Tests;

public class SmarthostSignInTests
{
    [Theory]
    [InlineData("AUTH PLAIN LOGIN", "AUTH PLAIN AHVzZXIAc2VjcmV0")]
    [InlineData("AUTH LOGIN", "c2VjcmV0")]
    public async Task A_smarthost_is_signed_in_to(string offer, string said)
    {
        await using var server = new ScriptedServer("PIPELINING", offer);
        server.Answer = line => line == "AUTH LOGIN" ? "334 VXNlcm5hbWU6" : line == "dXNlcg==" ? "334 UGFzc3dvcmQ6" : line.StartsWith("AUTH PLAIN", StringComparison.Ordinal) || line == "c2VjcmV0" ? "235 2.7.0 in" : null;
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]), static route => route with { UserName = "user", Password = "secret" });
        Assert.Equal(Fate.Sent, Assert.Single(attempt.Outcomes).Fate);
        Assert.Contains(said, server.Commands);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_smarthost_with_scram_gets_a_proof_and_has_to_give_one(bool genuine)
    {
        await using var server = new ScriptedServer("PIPELINING", "AUTH SCRAM-SHA-256 PLAIN") { Answer = ScramServer("user", "secret", genuine) };
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]), static route => route with { UserName = "user", Password = "secret" });
        Assert.Equal(genuine ? Fate.Sent : Fate.Deferred, Assert.Single(attempt.Outcomes).Fate);
        Assert.Equal(genuine ? 1 : 0, server.Taken.Count);
        Assert.DoesNotContain(server.Commands, static line => line.StartsWith("AUTH PLAIN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Refused_credentials_defer_and_never_bounce()
    {
        await using var server = new ScriptedServer("AUTH PLAIN") { Answer = static line => line.StartsWith("AUTH", StringComparison.Ordinal) ? "535 5.7.8 wrong" : null };
        OutboundAttempt attempt = await SendAsync(server, Job(["a@d.test"]), static route => route with { UserName = "user", Password = "secret" });
        Assert.Equal(Fate.Deferred, Assert.Single(attempt.Outcomes).Fate);
        Assert.DoesNotContain("c2VjcmV0", attempt.Outcomes[0].Reply.ToString(), StringComparison.Ordinal);
    }

    // RFC 5802 from the other side.
    private static Func<string, string?> ScramServer(string user, string password, bool genuine)
    {
        byte[] salt = "salt and pepper"u8.ToArray();
        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, 4096, HashAlgorithmName.SHA256, 32);
        string bare = "", first = "", message = "";
        return line =>
        {
            if (line.StartsWith("AUTH SCRAM-SHA-256 ", StringComparison.Ordinal))
            {
                bare = Text(line["AUTH SCRAM-SHA-256 ".Length..])["n,,".Length..];
                Assert.StartsWith($"n={user},r=", bare, StringComparison.Ordinal);
                first = $"{bare[(bare.IndexOf("r=", StringComparison.Ordinal))..]}andours,s={Convert.ToBase64String(salt)},i=4096";
                return "334 " + Convert.ToBase64String(Encoding.UTF8.GetBytes(first));
            }

            if (line.Length == 0) return "235 2.7.0 in";
            if (!line.StartsWith("Yz1iaXdz", StringComparison.Ordinal)) return null;
            string final = Text(line);
            int proofAt = final.IndexOf(",p=", StringComparison.Ordinal);
            message = $"{bare},{first},{final[..proofAt]}";
            byte[] clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
            byte[] expected = HMACSHA256.HashData(SHA256.HashData(clientKey), Encoding.UTF8.GetBytes(message));
            for (int i = 0; i < expected.Length; i++) expected[i] ^= clientKey[i];
            if (final[(proofAt + 3)..] != Convert.ToBase64String(expected)) return "535 5.7.8 wrong";
            byte[] serverKey = HMACSHA256.HashData(salted, genuine ? "Server Key"u8 : "Some Other Key"u8);
            return "334 " + Convert.ToBase64String(Encoding.UTF8.GetBytes("v=" + Convert.ToBase64String(HMACSHA256.HashData(serverKey, Encoding.UTF8.GetBytes(message)))));
        };

        static string Text(string encoded) => Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
    }
}
