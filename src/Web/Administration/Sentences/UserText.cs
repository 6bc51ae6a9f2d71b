using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>What JMAP refuses with comes from the same rooms as what the API does.</summary>
internal sealed class UserText : IUserText
{
    public string InChinese(string english) => ChineseSentences.Of(english);
}
