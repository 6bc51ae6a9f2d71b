using System.Buffers;
using System.Net;
using System.Text;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth.Tests;

public sealed class ForeignFieldsTests
{
    [Fact]
    public async Task Fields_that_claim_our_name_are_named_for_removal_and_others_stay()
    {
        const string Header = "Received: by x\r\nAuthentication-Results: far.test; spf=pass\r\nauthentication-results :\r\n (c) \"MX.here.test\" 1;\r\n dkim=pass\r\nFrom: a@b.test\r\nAuthentication-Results: mx.here.test; none\r\nX-Authentication-Results: mx.here.test; none\r\n\r\n";
        var context = new StageContext { Connection = new ConnectionFacts(IPAddress.Loopback, ReceivingRole.Relay, "h", null, null, null), Envelope = new Envelope(), Message = new HeaderOnly(Header) };
        await new ForeignFields(new OwnDomains(static (_, _) => ValueTask.FromResult(false)), new VerificationOptions { AuthServId = "mx.here.test" }).RemoveAsync(context, wholeDomain: true, TestContext.Current.CancellationToken);
        Assert.Equal([Header.IndexOf("authentication-results :", StringComparison.Ordinal), Header.IndexOf("Authentication-Results: mx", StringComparison.Ordinal)], context.RemovedFields.Order());
    }

    private sealed class HeaderOnly(string header) : ReceivedMessage
    {
        private readonly byte[] _bytes = Encoding.ASCII.GetBytes(header);

        public override long Size => _bytes.Length;

        public override MessageStructure Structure
        {
            get
            {
                var scanner = new MessageScanner();
                scanner.Write(_bytes);
                return scanner.Complete();
            }
        }

        public override ReadOnlySequence<byte> Header => new(_bytes);

        public override Stream OpenRead() => new MemoryStream(_bytes, writable: false);
    }
}
