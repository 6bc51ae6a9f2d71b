using System.Security.Cryptography;
using Posthouse.Mail;

namespace Posthouse.SenderAuth.Tests.Dkim;

public sealed class DkimKeyTests
{
    private const string Ed = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    private static readonly DomainName Domain = DomainName.Parse("example.com");

    [Theory]
    [InlineData("k=ed25519; p=" + Ed, DkimReason.None)]
    [InlineData("v=DKIM1;k=ed25519;p=" + Ed + ";", DkimReason.None)]
    [InlineData("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQ\tHOg7hcvPapiMlrw IaaPcHURo= ; n=note; g=*", DkimReason.None)]
    [InlineData("k=ed25519; v=DKIM1; p=" + Ed, DkimReason.UnsupportedKeyVersion)]
    [InlineData("v=DKIM2; k=ed25519; p=" + Ed, DkimReason.UnsupportedKeyVersion)]
    [InlineData("v=spf1 -all", DkimReason.UnsupportedKeyVersion)]
    [InlineData("", DkimReason.MalformedKey)]
    [InlineData("v=DKIM1; k=ed25519", DkimReason.MalformedKey)]
    [InlineData("v=DKIM1; k=ed25519; p=", DkimReason.KeyRevoked)]
    [InlineData("p= ;", DkimReason.KeyRevoked)]
    [InlineData("k=ed25519; p=QUJD", DkimReason.MalformedKey)]
    [InlineData("k=ed25519; p=***", DkimReason.MalformedKey)]
    [InlineData("k=dsa; p=QUJD", DkimReason.KeyTypeMismatch)]
    [InlineData("p=QUJD", DkimReason.MalformedKey)]
    [InlineData("p=MIGf", DkimReason.MalformedKey)]
    public void Key_records_are_read_by_the_rules(string text, DkimReason reason) => Assert.Equal(reason, DkimKeyRecord.Parse(text).Reason);

    [Fact]
    public void Flags_hashes_and_services_are_read()
    {
        DkimKeyRecord record = DkimKeyRecord.Parse($"v=DKIM1; h=sha1 : sha256; s=other : email; t=y : s : x; k=ed25519; p={Ed}");
        Assert.True(record is { AllowsSha256: true, AllowsMail: true, Testing: true, Strict: true, KeyBits: 256 });
        record = DkimKeyRecord.Parse($"v=DKIM1; h=sha1; s=tlsrpt; t=x; k=ed25519; p={Ed}");
        Assert.True(record is { AllowsSha256: false, AllowsMail: false, Testing: false, Strict: false });
    }

    [Theory]
    [InlineData(512, DkimReason.KeyTooShort)]
    [InlineData(1016, DkimReason.KeyTooShort)]
    [InlineData(1024, DkimReason.None)]
    [InlineData(8192, DkimReason.None)]
    [InlineData(8200, DkimReason.KeyTooLong)]
    [InlineData(32768, DkimReason.KeyTooLong)]
    public void The_size_of_an_RSA_key_is_counted_before_anything_is_computed(int bits, DkimReason reason)
    {
        byte[] modulus = new byte[bits / 8];
        Random.Shared.NextBytes(modulus);
        modulus[0] |= 0x80;
        modulus[^1] |= 1;
        foreach (bool wrapped in (bool[])[true, false])
        {
            DkimKeyRecord record = DkimKeyRecord.Parse("p=" + Convert.ToBase64String(Der.RsaPublicKey(modulus, [1, 0, 1], wrapped)));
            Assert.Equal((reason, bits), (record.Reason, record.KeyBits));
        }
    }

    [Theory]
    [InlineData(new byte[] { 3 }, 1, DkimReason.None)]
    [InlineData(new byte[] { 1 }, 1, DkimReason.UnsafeKey)]
    [InlineData(new byte[] { 1, 0, 0 }, 1, DkimReason.UnsafeKey)]
    [InlineData(new byte[] { 1, 0, 0, 0, 1 }, 1, DkimReason.UnsafeKey)]
    [InlineData(new byte[] { 1, 0, 1 }, 2, DkimReason.UnsafeKey)]
    [InlineData(new byte[] { 0 }, 1, DkimReason.MalformedKey)]
    public void Numbers_that_no_key_has_are_refused(byte[] exponent, byte last, DkimReason reason)
    {
        byte[] modulus = new byte[256];
        Array.Fill(modulus, (byte)0xAB);
        modulus[^1] = last;
        Assert.Equal(reason, DkimKeyRecord.Parse("p=" + Convert.ToBase64String(Der.RsaPublicKey(modulus, exponent, true))).Reason);
    }

    [Fact]
    public void A_record_of_64_KB_is_not_parsed() => Assert.Equal(DkimReason.KeyRecordTooLong, DkimKeyRecord.Parse("p=" + new string('A', 65_000)).Reason);

    [Theory]
    [InlineData(DkimAlgorithm.RsaSha256)]
    [InlineData(DkimAlgorithm.Ed25519Sha256)]
    public void A_key_is_exported_and_imported_and_its_record_is_its_own(DkimAlgorithm algorithm)
    {
        using DkimKey key = DkimKey.Generate(Domain, "S1.sub", algorithm);
        using DkimKey copy = DkimKey.ImportPkcs8(Domain, "s1.sub", key.ExportPkcs8());
        Assert.Equal((key.Algorithm, key.Bits, key.PublicRecord, "s1.sub._domainkey.example.com"), (copy.Algorithm, copy.Bits, copy.PublicRecord, copy.RecordName));
        DkimKeyRecord record = DkimKeyRecord.Parse(key.PublicRecord);
        Assert.Equal((DkimReason.None, key.Bits), (record.Reason, record.KeyBits));
        byte[] hash = SHA256.HashData("x"u8);
        Assert.True(SignatureCheck.Verify(record, hash, Convert.FromBase64String(copy.Sign(hash))));
    }

    [Fact]
    public void Short_keys_and_rsa_sha1_do_not_sign()
    {
        using RSA rsa = RSA.Create(1024);
        byte[] pkcs8 = rsa.ExportPkcs8PrivateKey();
        Assert.Throws<CryptographicException>(() => DkimKey.ImportPkcs8(Domain, "s", pkcs8));
        using (DkimKey lowered = DkimKey.ImportPkcs8(Domain, "s", pkcs8, 1024)) Assert.Equal(1024, lowered.Bits);
        Assert.Throws<ArgumentOutOfRangeException>(static () => DkimKey.Generate(Domain, "s", DkimAlgorithm.RsaSha256, 512));
        Assert.Throws<ArgumentOutOfRangeException>(static () => DkimKey.Generate(Domain, "s", DkimAlgorithm.RsaSha1));
        Assert.Throws<ArgumentException>(static () => DkimKey.Generate(Domain, "s;x", DkimAlgorithm.Ed25519Sha256));
        Assert.ThrowsAny<CryptographicException>(static () => DkimKey.ImportPkcs8(Domain, "s", [1, 2, 3]));
    }

    [Fact]
    public async Task A_key_signs_from_many_threads_at_once()
    {
        byte[] hash = SHA256.HashData("x"u8);
        using DkimKey key = DkimKey.Generate(Domain, "s", DkimAlgorithm.RsaSha256);
        string expected = key.Sign(hash);
        string[] all = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => key.Sign(hash))));
        Assert.All(all, signature => Assert.Equal(expected, signature));
    }
}
