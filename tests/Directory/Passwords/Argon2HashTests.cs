using CsCheck;

namespace Posthouse.Directory;

public sealed class Argon2HashTests
{
    private const string Valid = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    [Fact]
    public void A_phc_string_is_read_and_written_as_it_was()
    {
        Assert.True(Argon2Hash.TryParse(Valid, out Argon2Hash? hash));
        Assert.Equal(new Argon2Cost(19456, 2), hash.Cost);
        Assert.Equal(32, hash.Hash.Length);
        Assert.Equal(Valid, hash.ToString());
    }

    [Theory]
    [InlineData("$argon2i$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("$argon2id$v=16$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("$argon2id$v=19$m=99999999,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=2$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("$argon2id$v=19$m=19456,t=0,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$short$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_not_a_hash_we_can_check_is_refused(string? text) => Assert.False(Argon2Hash.TryParse(text, out _));

    [Fact]
    public void Mutated_hashes_never_throw() => Gen.Select(Gen.Int[0, Valid.Length - 1], Gen.Char, Gen.Int[0, Valid.Length]).Sample((at, c, cut) =>
    {
        char[] text = Valid.ToCharArray();
        text[at] = c;
        Argon2Hash.TryParse(new string(text), out _);
        Argon2Hash.TryParse(Valid[..cut], out _);
    });

    [Fact]
    public async Task A_password_matches_the_hash_made_of_it_and_no_other_does()
    {
        using var hasher = new PasswordHasher(new DirectoryOptions());
        Credential made = await hasher.MakeAsync("correct horse", TestContext.Current.CancellationToken);
        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", made.PasswordHash, StringComparison.Ordinal);
        Assert.Equal(HashOutcome.Matches, await hasher.VerifyAsync("correct horse", made.PasswordHash, static () => true, TestContext.Current.CancellationToken));
        Assert.Equal(HashOutcome.Differs, await hasher.VerifyAsync("correct horsf", made.PasswordHash, static () => true, TestContext.Current.CancellationToken));
    }
}
