using System.Buffers.Binary;
using System.Reflection.Emit;

namespace PerfGate.Tool.Code;

/// <summary>One instruction of the intermediate language.</summary>
/// <param name="OpCode">What it does.</param>
/// <param name="Operand">Where its operand begins, in bytes from the method's first.</param>
/// <param name="Length">Bytes of the operand.</param>
/// <param name="Token">The metadata token that is its operand; 0 where it has none.</param>
internal readonly record struct Instruction(OpCode OpCode, int Operand, int Length, int Token)
{
    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => (int)(ushort)code.Value);

    /// <summary>True for the instructions that put a number on the stack.</summary>
    public bool IsNumber => OpCode.Name!.StartsWith("ldc.i4", StringComparison.Ordinal);

    /// <summary>The instructions of a method's body.</summary>
    /// <exception cref="InvalidDataException">They end in the middle of one, or are none.</exception>
    public static List<Instruction> Of(ReadOnlySpan<byte> body)
    {
        var instructions = new List<Instruction>();
        for (var at = 0; at < body.Length;)
        {
            int value = body[at++];
            if (value == 0xFE && at < body.Length)
            {
                value = (value << 8) | body[at++];
            }

            if (!OpCodesByValue.TryGetValue(value, out var code))
            {
                throw new InvalidDataException("a method holds what is no instruction");
            }

            var length = LengthOf(code.OperandType, body[at..]);
            if (length < 0 || length > body.Length - at)
            {
                throw new InvalidDataException("a method ends in the middle of an instruction");
            }

            instructions.Add(new Instruction(code, at, length, HasToken(code.OperandType) ? BinaryPrimitives.ReadInt32LittleEndian(body[at..]) : 0));
            at += length;
        }

        return instructions;
    }

    private static bool HasToken(OperandType type) => type is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineSig or OperandType.InlineString or OperandType.InlineTok or OperandType.InlineType;

    private static int LengthOf(OperandType type, ReadOnlySpan<byte> rest) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch when rest.Length >= sizeof(int) && BinaryPrimitives.ReadInt32LittleEndian(rest) is >= 0 and < 1 << 20 and var targets => sizeof(int) * (targets + 1),
        OperandType.InlineSwitch => -1,
        _ => 4,
    };
}
