using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Storage;

namespace Posthouse.SenderAuth.Tests;

public class SecretSourceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_file_that_is_gone_is_not_made_anew_whatever_was_sealed_with_it()
    {
        string folder = System.IO.Directory.CreateTempSubdirectory("posthouse-secrets-").FullName;
        try
        {
            var options = new SigningKeyOptions { SecretFile = Path.Combine(folder, "secret.key") };
            await using MailStore store = await MailStore.OpenAsync(new StoreOptions { Folder = folder, Background = false }, [SenderAuthSchema.Module], TimeProvider.System, NullLoggerFactory.Instance, Token);
            // No DKIM key: another room seals what it has.
            using (var first = new SecretSource(store, options)) await first.OpenAsync(Token);
            using (var again = new SecretSource(store, options)) await again.OpenAsync(Token);
            byte[] key = await File.ReadAllBytesAsync(options.SecretFile, Token);
            File.Delete(options.SecretFile);
            using (var missing = new SecretSource(store, options))
                Assert.Equal(StoreFault.NotFound, (await Assert.ThrowsAsync<StoreException>(async () => await missing.OpenAsync(Token))).Fault);
            Assert.False(File.Exists(options.SecretFile));
            key[0] ^= 1;
            await File.WriteAllBytesAsync(options.SecretFile, key, Token);
            using var other = new SecretSource(store, options);
            Assert.Equal(StoreFault.Damaged, (await Assert.ThrowsAsync<StoreException>(async () => await other.OpenAsync(Token))).Fault);
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }
}
