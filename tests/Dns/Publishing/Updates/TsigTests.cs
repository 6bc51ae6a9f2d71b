using Posthouse.Testing;

namespace Posthouse.Dns.Tests;

public class TsigTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    private static readonly TsigKey Key = new("Key.test", TsigAlgorithm.HmacSha256, [1, 2, 3]);

    [Fact]
    public void A_signed_request_reads_and_its_record_is_the_last()
    {
        byte[] signed = Tsig.Sign(WireWriter.Write(new WireMessage { Id = 7, Questions = [new WireQuestion("a.test", DnsTypes.Soa)] }), Key, Now, out byte[] mac);
        Assert.True(WireReader.TryRead(signed, 10, out WireMessage message));
        WireRecord record = Assert.Single(message.Additional);
        Assert.Equal((DnsTypes.Tsig, DnsTypes.ClassAny, 0u, 32), (record.Type, record.Class, record.TimeToLive, mac.Length));
    }

    [Fact]
    public void An_answer_is_believed_as_it_was_signed_and_no_other_octet_for_octet()
    {
        byte[] request = [9, 9, 9];
        byte[] answer = Answer(request, Key, Now);
        Assert.Equal(TsigVerdict.Good, Verify(answer, request, Now));
        Assert.Equal(TsigVerdict.Wrong, Verify(answer, [9, 9, 8], Now));
        Assert.Equal(TsigVerdict.OutOfTime, Verify(answer, request, Now.AddSeconds(301)));
        Assert.Equal(TsigVerdict.OutOfTime, Verify(answer, request, Now.AddSeconds(-301)));
        Assert.Equal(TsigVerdict.Good, Verify(answer, request, Now.AddSeconds(300)));
        // The id may differ (RFC 8945 §5.3): the signature has its own.
        for (int i = 2; i < answer.Length; i++)
        {
            for (int bit = 1; bit < 256; bit <<= 1)
            {
                byte[] changed = [.. answer];
                changed[i] ^= (byte)bit;
                if (!WireReader.TryRead(changed, 10, out WireMessage message)) continue;
                TsigVerdict verdict = Tsig.Verify(changed, message, Key, request, Now, out _);
                // Names are signed in lower case: the case of the key's may change.
                if (verdict == TsigVerdict.Good) Assert.True(bit == 0x20 && char.IsAsciiLetter((char)answer[i]) && i >= message.LastRecordStart, $"octet {i}, bit {bit}");
            }
        }
    }

    [Fact]
    public void An_answer_without_a_signature_or_with_two_is_not_believed()
    {
        byte[] plain = WireWriter.Write(new WireMessage { IsResponse = true });
        Assert.Equal(TsigVerdict.Missing, Verify(plain, [], Now));
        byte[] twice = Tsig.Sign(Tsig.Sign(plain, Key, Now, out _), Key, Now, out _);
        Assert.Equal(TsigVerdict.Wrong, Verify(twice, [], Now));
    }

    [Theory]
    [InlineData("key \"k.test\" {\n\talgorithm hmac-sha512;\n\tsecret \"AQID\";\n};\n", null, "k.test hmac-sha512")]
    [InlineData("hmac-sha384:k.test:AQID\n", null, "k.test hmac-sha384")]
    [InlineData("AQID\n", "k.test.", "k.test hmac-sha256")]
    [InlineData("key k.test { secret AQID; };", "K.test", "K.test hmac-sha256")]
    public void Key_files_are_read_as_the_servers_tools_write_them(string text, string? name, string expected)
    {
        Assert.True(TsigKeyFile.TryRead(text, name, TsigAlgorithm.HmacSha256, out TsigKey? key, out _));
        Assert.Equal(expected, $"{key!.Name} {TsigAlgorithms.NameOf(key.Algorithm)}");
        Assert.Equal([1, 2, 3], key.Secret);
        Assert.DoesNotContain("AQID", key.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AQID", null)]
    [InlineData("not base64!", "k.test")]
    [InlineData("", "k.test")]
    [InlineData("hmac-md5:k.test:AQID", null)]
    [InlineData("hmac-sha256:k.test:AQID", "other.test")]
    [InlineData("key k.test { algorithm hmac-sha256; };", null)]
    public void A_file_without_a_usable_key_is_refused_without_repeating_it(string text, string? name)
    {
        Assert.False(TsigKeyFile.TryRead(text, name, TsigAlgorithm.HmacSha256, out _, out string error));
        Assert.NotEqual("", error);
        Assert.DoesNotContain("AQID", error, StringComparison.Ordinal);
    }

    private static TsigVerdict Verify(byte[] answer, byte[] requestMac, DateTimeOffset now)
    {
        Assert.True(WireReader.TryRead(answer, 10, out WireMessage message));
        return Tsig.Verify(answer, message, Key, requestMac, now, out _);
    }

    // As a server signs (RFC 8945 §5.3.2): the request's MAC with its length comes first.
    private static byte[] Answer(byte[] requestMac, TsigKey key, DateTimeOffset now)
    {
        byte[] message = WireWriter.Write(new WireMessage { Id = 7, IsResponse = true, Questions = [new WireQuestion("a.test", DnsTypes.Soa)] });
        byte[] unsigned = Tsig.Sign(message, key, now, out _);
        byte[] variables = [.. LoopbackDnsServer.Name("key.test"), 0, 255, 0, 0, 0, 0, .. LoopbackDnsServer.Name("hmac-sha256"), .. Time(now), 1, 44, 0, 0, 0, 0];
        byte[] mac = System.Security.Cryptography.HMACSHA256.HashData(key.Secret, (byte[])[0, (byte)requestMac.Length, .. requestMac, .. message, .. variables]);
        mac.CopyTo(unsigned, unsigned.Length - 6 - mac.Length);
        return unsigned;
    }

    private static byte[] Time(DateTimeOffset now)
    {
        long seconds = now.ToUnixTimeSeconds();
        return [.. Enumerable.Range(0, 6).Select(i => (byte)(seconds >> (8 * (5 - i))))];
    }
}
