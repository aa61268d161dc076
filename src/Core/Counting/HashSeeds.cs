using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace PerfGate.Counting;

/// <summary>
/// The seeds of hash codes, of which each process has others: with them the work of whatever hashes would differ from process to process.
/// In a process that counts they are fixed before the program begins, where the runtime keeps them in a place that is known.
/// </summary>
internal static class HashSeeds
{
    private const ulong OfStrings = 0x5045_5246_4741_5445;
    private const uint OfHashCode = 0x5047_4154;

    // What a known text and known numbers hash to with these seeds. Another value would be another algorithm, or another seed.
    private const string Text = "PerfGate";
    private const int HashOfText = -676_250_300;
    private const int HashOfNumbers = 518_633_132;
    private const BindingFlags Hidden = BindingFlags.Static | BindingFlags.NonPublic;

    /// <summary>True where they are the same in every process.</summary>
    public static bool AreFixed => Text.GetHashCode(StringComparison.Ordinal) == HashOfText && HashCode.Combine(1, 2) == HashOfNumbers;

    /// <summary>Fixes them where that can be done; <see cref="AreFixed"/> tells.</summary>
    public static void Fix()
    {
        Set(typeof(string).Assembly.GetType("System.Marvin")?.GetField("<DefaultSeed>k__BackingField", Hidden), OfStrings, OpCodes.Stind_I8);
        Set(typeof(HashCode).GetField("s_seed", Hidden), OfHashCode, OpCodes.Stind_I4);
    }

    // Reflection writes no field that is read-only, so a method that is made for it does.
    private static void Set<T>(FieldInfo? field, T seed, OpCode store)
    {
        if (field?.FieldType != typeof(T))
        {
            return;
        }

        try
        {
            RuntimeHelpers.RunClassConstructor(field.DeclaringType!.TypeHandle);
            var set = new DynamicMethod("Set", returnType: null, [typeof(T)], typeof(object).Module, skipVisibility: true);
            var code = set.GetILGenerator();
            code.Emit(OpCodes.Ldsflda, field);
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(store);
            code.Emit(OpCodes.Ret);
            set.CreateDelegate<Action<T>>()(seed);
        }
        catch (Exception failure) when (failure is PlatformNotSupportedException or InvalidOperationException or InvalidProgramException or MemberAccessException or TypeInitializationException)
        {
            // The probe says that they are not fixed.
        }
    }
}
