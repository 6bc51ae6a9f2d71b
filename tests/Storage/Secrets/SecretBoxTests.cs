using System.Text;
using CsCheck;

namespace Posthouse.Storage.Tests;

public sealed class SecretBoxTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-secrets-").FullName;

    private string Key => Path.Combine(_folder, "secret.key");

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_sealed_opens_with_the_same_key_file()
    {
        byte[] box;
        using (var first = SecretBox.Open(Key, create: true)) box = first.Seal("private key"u8, "dkim/example.com/s1");
        using var second = SecretBox.Open(Key, create: false);
        Assert.Equal("private key", Encoding.UTF8.GetString(second.Open(box, "dkim/example.com/s1")));
        Assert.DoesNotContain("private key", Encoding.Latin1.GetString(box), StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_file_is_for_its_owner_alone()
    {
        using var box = SecretBox.Open(Key, create: true);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Key));
        Assert.Equal([Key], System.IO.Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_secret_of_one_purpose_opens_for_no_other()
    {
        using var box = SecretBox.Open(Key, create: true);
        byte[] sealedSecret = box.Seal("x"u8, "dkim/example.com/s1");
        Assert.Equal(StoreFault.Damaged, Assert.Throws<StoreException>(() => box.Open(sealedSecret, "dkim/example.com/s2")).Fault);
    }

    [Fact]
    public void Any_changed_octet_is_noticed()
    {
        using var box = SecretBox.Open(Key, create: true);
        byte[] sealedSecret = box.Seal("a secret"u8, "p");
        Gen.Select(Gen.Int[0, sealedSecret.Length - 1], Gen.Byte[1, 255]).Sample((at, change) =>
        {
            byte[] copy = [.. sealedSecret];
            copy[at] ^= change;
            Assert.Equal(StoreFault.Damaged, Assert.Throws<StoreException>(() => box.Open(copy, "p")).Fault);
        });
        for (int length = 0; length < sealedSecret.Length; length++)
            Assert.Equal(StoreFault.Damaged, Assert.Throws<StoreException>(() => box.Open(sealedSecret.AsSpan(0, length), "p")).Fault);
    }

    [Fact]
    public void Another_key_is_named_as_the_reason()
    {
        byte[] sealedSecret;
        using (var box = SecretBox.Open(Key, create: true)) sealedSecret = box.Seal("x"u8, "p");
        File.Delete(Key);
        using var other = SecretBox.Open(Key, create: true);
        Assert.Contains("another key", Assert.Throws<StoreException>(() => other.Open(sealedSecret, "p")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_derived_key_is_the_same_for_one_purpose_and_another_for_each_other()
    {
        byte[] first;
        using (var box = SecretBox.Open(Key, create: true)) first = box.DeriveKey("srs", 32);
        using var again = SecretBox.Open(Key, create: false);
        Assert.Equal(first, again.DeriveKey("srs", 32));
        Assert.NotEqual(first, again.DeriveKey("verp", 32));
    }

    [Fact]
    public void A_missing_key_is_not_made_where_secrets_exist() =>
        Assert.Equal(StoreFault.NotFound, Assert.Throws<StoreException>(() => SecretBox.Open(Key, create: false)).Fault);

    [Fact]
    public void A_file_that_is_no_key_is_refused_and_kept()
    {
        File.WriteAllText(Key, "short");
        Assert.Equal(StoreFault.Damaged, Assert.Throws<StoreException>(() => SecretBox.Open(Key, create: true)).Fault);
        Assert.Equal("short", File.ReadAllText(Key));
    }
}
